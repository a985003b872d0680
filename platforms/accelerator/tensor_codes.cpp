// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_codes.h"

#include "models/common/tile_kernels/tile_kernels.h"

namespace bitloom::accelerator {

std::vector<std::uint8_t> codes_to_memory(const tensor_codes& codes,
                                          const compiler::tensor_placement& place,
                                          std::uint64_t first, std::uint64_t images) {
    const std::uint64_t pixels = place.height * place.width;
    std::vector<std::uint8_t> bytes(place.span_bytes(images));
    const std::int16_t* from = codes.data() + first * pixels * place.channels;
    for (std::uint64_t p = 0; p < images * pixels; ++p)
        tile_kernels::selected_kernels().pack_codes(from + p * place.channels, place.channels,
                                                    place.format.bits,
                                                    bytes.data() + p * place.pixel_stride());
    return bytes;
}

void memory_to_codes(const std::vector<std::uint8_t>& bytes,
                     const compiler::tensor_placement& place, std::uint64_t first,
                     std::uint64_t images, tensor_codes& codes) {
    const std::uint64_t pixels = place.height * place.width;
    std::int16_t* to = codes.data() + first * pixels * place.channels;
    for (std::uint64_t p = 0; p < images * pixels; ++p)
        tile_kernels::selected_kernels().unpack_codes(bytes.data() + p * place.pixel_stride(),
                                                      place.channels, place.format,
                                                      to + p * place.channels);
}

} // namespace bitloom::accelerator
