// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_codes.h"

#include "models/common/tile_kernels/tile_kernels.h"

namespace bitloom::accelerator {

namespace {

/// Runs of codes without a gap between them: all of the images, or each pixel by itself.
struct code_runs {
    std::uint64_t count, codes, pitch;
};
code_runs runs_of(const compiler::tensor_placement& place, std::uint64_t images) {
    const std::uint64_t pixels = images * place.height * place.width;
    if (place.pixel_stride() * 8 == place.channels * place.format.bits)
        return {1, pixels * place.channels, 0};
    return {pixels, place.channels, place.pixel_stride()};
}

} // namespace

std::vector<std::uint8_t> codes_to_memory(const tensor_codes& codes,
                                          const compiler::tensor_placement& place,
                                          std::uint64_t first, std::uint64_t images) {
    const std::uint64_t pixels = place.height * place.width;
    std::vector<std::uint8_t> bytes(place.span_bytes(images));
    const std::int16_t* from = codes.data() + first * pixels * place.channels;
    const code_runs runs = runs_of(place, images);
    for (std::uint64_t r = 0; r < runs.count; ++r)
        tile_kernels::selected_kernels().pack_codes(from + r * runs.codes, runs.codes, place.format,
                                                    bytes.data() + r * runs.pitch);
    return bytes;
}

void memory_to_codes(const std::vector<std::uint8_t>& bytes,
                     const compiler::tensor_placement& place, std::uint64_t first,
                     std::uint64_t images, tensor_codes& codes) {
    const std::uint64_t pixels = place.height * place.width;
    std::int16_t* to = codes.data() + first * pixels * place.channels;
    const code_runs runs = runs_of(place, images);
    for (std::uint64_t r = 0; r < runs.count; ++r)
        tile_kernels::selected_kernels().unpack_codes(bytes.data() + r * runs.pitch, runs.codes,
                                                      place.format, to + r * runs.codes);
}

} // namespace bitloom::accelerator
