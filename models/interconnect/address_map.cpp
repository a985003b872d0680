// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/address_map.h"

namespace bitloom {

std::optional<address_map_fault> find_fault(const std::vector<address_range>& map) {
    for (std::size_t i = 0; i < map.size(); ++i) {
        const address_range& r = map[i];
        if (r.size == 0 || r.first + (r.size - 1) < r.first)
            return address_map_fault{
                i, std::nullopt,
                r.name + ": range is empty or wraps, give a size that ends below 2^64"};
        for (std::size_t j = 0; j < i; ++j)
            if (r.first - map[j].first < map[j].size || map[j].first - r.first < r.size)
                return address_map_fault{
                    i, j, r.name + " overlaps " + map[j].name + ", move one of them"};
    }
    return std::nullopt;
}

} // namespace bitloom
