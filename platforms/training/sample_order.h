// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::training {

/// The samples of step `step` (from 0): `batch` of `samples` numbers, pass after pass, a batch may
/// hold the end of one and the beginning of the next. With a seed each pass has an order of its
/// own, else that of the file.
std::vector<std::uint64_t> samples_of_step(std::uint64_t step, std::uint64_t batch,
                                           std::uint64_t samples,
                                           const std::optional<std::uint64_t>& seed);

} // namespace bitloom::training
