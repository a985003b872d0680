// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_codes.h"

#include "models/common/word_packing.h"

namespace bitloom::accelerator {

namespace {

/// Codes without a gap between them: all of the images, or each pixel by itself.
struct code_pieces {
    std::uint64_t count, codes, pitch;
};
code_pieces pieces_of(const compiler::tensor_placement& place, std::uint64_t images) {
    const std::uint64_t pixels = images * place.frames * place.height * place.width;
    if (place.pixel_stride() * 8 == place.channels * place.format.bits)
        return {1, pixels * place.channels, 0};
    return {pixels, place.channels, place.pixel_stride()};
}

} // namespace

std::vector<image_run> runs_of(const compiler::tensor_placement& place, std::uint64_t images) {
    if (place.front_frames + place.back_frames == 0)
        return {{0, images, place.address}};
    std::vector<image_run> runs;
    for (std::uint64_t n = 0; n < images; ++n)
        runs.push_back({n, 1, place.address + n * place.image_bytes()});
    return runs;
}

std::vector<std::uint8_t> codes_to_memory(const tensor_codes& codes,
                                          const compiler::tensor_placement& place,
                                          std::uint64_t first, std::uint64_t images) {
    const std::uint64_t pixels = place.frames * place.height * place.width;
    std::vector<std::uint8_t> bytes(place.span_bytes(images));
    const std::int32_t* from = codes.data() + first * pixels * place.channels;
    const code_pieces pieces = pieces_of(place, images);
    for (std::uint64_t r = 0; r < pieces.count; ++r)
        pack_words(from + r * pieces.codes, pieces.codes, place.format,
                   bytes.data() + r * pieces.pitch);
    return bytes;
}

void memory_to_codes(const std::vector<std::uint8_t>& bytes,
                     const compiler::tensor_placement& place, std::uint64_t first,
                     std::uint64_t images, tensor_codes& codes) {
    const std::uint64_t pixels = place.frames * place.height * place.width;
    std::int32_t* to = codes.data() + first * pixels * place.channels;
    const code_pieces pieces = pieces_of(place, images);
    for (std::uint64_t r = 0; r < pieces.count; ++r)
        unpack_words(bytes.data() + r * pieces.pitch, pieces.codes, place.format,
                     to + r * pieces.codes);
}

} // namespace bitloom::accelerator
