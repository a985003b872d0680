// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace bitloom::quantise {

/// An exact percentile of magnitudes without keeping them all: only those from it upwards.
class largest_values {
public:
    /// Of `count` values in all, at least 1, the smallest magnitude that at least `percentile` %
    /// (above 0, at most 100) of them do not exceed.
    largest_values(std::uint64_t count, double percentile);

    void add(float value);

    /// The percentile; `count` values must have been added.
    float magnitude() const;

private:
    void drop_small();

    std::uint64_t m_kept;         ///< so many of the largest
    float m_least = 0;            ///< smaller ones are none of them
    std::vector<float> m_largest; ///< and up to as many others again
};

} // namespace bitloom::quantise
