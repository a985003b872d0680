// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom {

/// One target's place in the address map.
struct address_range {
    std::string name;
    std::uint64_t first = 0;
    std::uint64_t size = 0;
};

/// What is wrong with a map, and with which of its ranges.
struct address_map_fault {
    std::size_t range;
    std::optional<std::size_t> other; ///< the one that it overlaps
    std::string what;                 ///< a phrase that names the range, and what would be right
};

/// The first range that is empty, wraps, or overlaps an earlier one; nothing if the map is good.
std::optional<address_map_fault> find_fault(const std::vector<address_range>& map);

} // namespace bitloom
