// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom {

/// `value` modulo 2^bits, as a signed number. bits: 1..64.
constexpr std::int64_t wrapped(std::uint64_t value, unsigned bits) {
    return static_cast<std::int64_t>(value << (64 - bits)) >> (64 - bits);
}

} // namespace bitloom
