// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/strided_transfer.h"

namespace bitloom {

std::optional<std::uint64_t> strided_transfer::span() const {
    constexpr std::int64_t most_stride = std::int64_t{1} << 28; // times a count of 32 bits
    std::uint64_t total = bytes;
    for (std::size_t level = 0; level < counts.size(); ++level) {
        if (strides[level] < 0 || strides[level] > most_stride || counts[level] == 0)
            return std::nullopt;
        total += std::uint64_t{counts[level] - 1} * static_cast<std::uint64_t>(strides[level]);
    }
    return total;
}

void strided_transfer::coalesce() {
    for (int levels = 0; levels < 3; ++levels) {
        const bool touching = counts[2] == 1 || (strides[2] == static_cast<std::int64_t>(bytes) &&
                                                 local_strides[2] == bytes);
        if (!touching)
            return;
        bytes *= counts[2];
        counts = {1, counts[0], counts[1]};
        strides = {0, strides[0], strides[1]};
        local_strides = {0, local_strides[0], local_strides[1]};
    }
}

} // namespace bitloom
