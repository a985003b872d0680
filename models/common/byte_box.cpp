// SPDX-License-Identifier: Apache-2.0
#include "models/common/byte_box.h"

namespace bitloom {

std::optional<std::uint64_t> byte_box::span() const {
    constexpr std::int64_t most_stride = std::int64_t{1} << 28; // times a count of 32 bits
    std::uint64_t total = bytes;
    for (std::size_t level = 0; level < counts.size(); ++level) {
        if (strides[level] < 0 || strides[level] > most_stride || counts[level] == 0)
            return std::nullopt;
        total += std::uint64_t{counts[level] - 1} * static_cast<std::uint64_t>(strides[level]);
    }
    return total;
}

bool byte_box::within(std::uint64_t size) const {
    __extension__ using wide = __int128; // 32 bits times 64
    if (bytes == 0 || counts[0] == 0 || counts[1] == 0 || counts[2] == 0)
        return true;
    wide first = address, end = wide{address} + bytes;
    for (std::size_t level = 0; level < counts.size(); ++level) {
        const wide way = wide{counts[level] - 1} * strides[level];
        (way < 0 ? first : end) += way;
    }
    return first >= 0 && end <= wide{size};
}

} // namespace bitloom
