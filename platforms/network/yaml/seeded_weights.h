// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::network {

/// `count` weight codes; the same arguments give the same codes on every machine. Signed codes are
/// bell-shaped over -highest..highest (the standard deviation is a third of it), unsigned ones are
/// uniform. `zero_fraction`: this part of them is 0, and no other is; nothing: as they come.
std::vector<std::int32_t> seeded_weights(std::size_t count, operand_format format,
                                         std::uint64_t seed, std::optional<double> zero_fraction);

} // namespace bitloom::network
