// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/npy.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bitloom::accelerator {

/// Reads one class number, 0 to `classes` - 1, per sample (an integer .npy array of `samples`
/// elements). Throws config_error.
std::vector<std::int64_t> read_labels(const std::filesystem::path& file, std::uint64_t samples,
                                      std::int64_t classes);

/// Index of the largest element of every sample of `scores` (samples on axis 0), the first of
/// equals.
std::vector<std::int64_t> predictions(const network::npy_array& scores);

/// Share of samples whose prediction is the label. `predicted` is not longer than `labels`.
double accuracy(const std::vector<std::int64_t>& predicted,
                const std::vector<std::int64_t>& labels);

} // namespace bitloom::accelerator
