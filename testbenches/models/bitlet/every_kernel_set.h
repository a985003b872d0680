// SPDX-License-Identifier: Apache-2.0
// Runs a test once for every kernel set that this CPU has, and makes planes worth testing.
#pragma once

#include "models/bitlet/kernels/kernel_sets.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace bitloom::bitlet::testing {

inline std::vector<const kernel_set*> every_kernel_set() {
    const kernel_list list = available_kernels();
    return {list.sets, list.sets + list.count};
}

inline std::string kernel_set_name(const ::testing::TestParamInfo<const kernel_set*>& set) {
    return set.param->name;
}

class kernel_test : public ::testing::TestWithParam<const kernel_set*> {
protected:
    const kernel_set& kernels() const { return *GetParam(); }

    unsigned pick(unsigned low, unsigned high) {
        return std::uniform_int_distribution<unsigned>(low, high)(m_random);
    }

    /// A plane: empty, full, of some density, in bursts with long gaps, or with period near 8.
    std::uint64_t plane() {
        std::uint64_t bits = 0;
        switch (pick(0, 7)) {
        case 0:
            return 0;
        case 1:
            return ~std::uint64_t{0};
        case 2:
        case 3:
            for (unsigned at = pick(0, 20); at < largest_group; at += pick(0, 2) ? 1 : pick(7, 25))
                bits |= std::uint64_t{1} << at;
            return bits;
        case 4: {
            const unsigned period = pick(6, 10);
            for (unsigned at = pick(0, period); at < largest_group; at += period + pick(0, 3) / 3)
                bits |= std::uint64_t{1} << at;
            return bits;
        }
        default:
            return plane_of_density(pick(1, 31));
        }
    }

    std::mt19937_64& random() { return m_random; }

private:
    std::uint64_t plane_of_density(unsigned of_32) {
        std::uint64_t bits = 0;
        for (unsigned at = 0; at < largest_group; ++at)
            bits |= std::uint64_t{pick(0, 31) < of_32} << at;
        return bits;
    }

    std::mt19937_64 m_random{20240607};
};

} // namespace bitloom::bitlet::testing
