// SPDX-License-Identifier: Apache-2.0
// A concatenation costs nothing where its operands' producers write into its channels themselves.
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::compiler {

/// Channels of a concatenation's result that are the codes of an operand.
struct concat_slice {
    std::size_t whole = 0;           ///< tensor: the result
    std::uint64_t first_channel = 0; ///< in it
};

/// By tensor: the slice that its layer writes instead of a place of its own. Only where the codes
/// stay as they are (same format, scale and zero point, no narrower clamp), nothing but the
/// concatenation reads them, and they fill whole bytes of the result's pixels.
std::vector<std::optional<concat_slice>> plan_slices(const network::graph& net);

/// The first channel of input `input` in the result of `concat`. Throws config_error, naming the
/// layer, where a slice that is not the last ends inside a byte.
std::uint64_t first_channel(const network::graph& net, const network::layer& concat,
                            std::size_t input);

} // namespace bitloom::compiler
