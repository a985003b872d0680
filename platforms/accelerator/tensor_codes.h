// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compiled_program.h"

#include <cstdint>
#include <vector>

namespace bitloom::accelerator {

/// Codes of a tensor for all samples, [sample][frame][row][column][channel], however it is stored
/// or named.
using tensor_codes = std::vector<std::int32_t>;

/// Images that lie in memory without padding frames between them.
struct image_run {
    std::uint64_t first = 0, images = 0; ///< of the batch
    std::uint64_t address = 0;
};
std::vector<image_run> runs_of(const compiler::tensor_placement& place, std::uint64_t images);

/// `images` images of `codes`, from `first` on, as bytes of a run of them.
std::vector<std::uint8_t> codes_to_memory(const tensor_codes& codes,
                                          const compiler::tensor_placement& place,
                                          std::uint64_t first, std::uint64_t images);

/// The inverse: writes `images` images into `codes` from image `first` on; `codes` is large enough.
void memory_to_codes(const std::vector<std::uint8_t>& bytes,
                     const compiler::tensor_placement& place, std::uint64_t first,
                     std::uint64_t images, tensor_codes& codes);

} // namespace bitloom::accelerator
