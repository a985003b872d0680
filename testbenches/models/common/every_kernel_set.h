// SPDX-License-Identifier: Apache-2.0
// Runs a test once for every kernel set that this CPU has.
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

namespace bitloom::tile_kernels {

inline std::vector<const kernel_set*> every_kernel_set() {
    const kernel_list list = available_kernels();
    return {list.sets, list.sets + list.count};
}

inline std::string kernel_set_name(const testing::TestParamInfo<const kernel_set*>& set) {
    return set.param->name;
}

// TEST_P fixtures: INSTANTIATE_TEST_SUITE_P(every_set, x, testing::ValuesIn(every_kernel_set()),
// kernel_set_name).
class kernel_test : public testing::TestWithParam<const kernel_set*> {
protected:
    const kernel_set& kernels() const { return *GetParam(); }

    // Any of low..high, the ends more often than chance would have it.
    template <class number = std::int32_t>
    number pick(number low = std::numeric_limits<number>::min(),
                number high = std::numeric_limits<number>::max()) {
        const auto dice = m_random() % 8;
        if (dice < 2)
            return dice == 0 ? low : high;
        return static_cast<number>(
            std::uniform_int_distribution<std::int64_t>(low, high)(m_random));
    }

    template <class number>
    std::vector<number> picks(std::size_t count) {
        std::vector<number> numbers(count);
        for (number& each : numbers)
            each = pick<number>();
        return numbers;
    }

private:
    std::mt19937_64 m_random{20240607};
};

} // namespace bitloom::tile_kernels
