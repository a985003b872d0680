// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/test_initiator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace bitloom::testing {

/// Register accesses by offset, for scripts.
class device_driver : public test_initiator {
public:
    using test_initiator::test_initiator;

    /// Tests that the access was accepted.
    std::uint64_t get(std::uint64_t offset, unsigned bytes = 4) {
        const std::vector<std::uint8_t> data = read(offset, bytes);
        EXPECT_EQ(data.size(), bytes) << "offset " << offset;
        return number(data);
    }
    std::uint64_t peek(std::uint64_t offset, unsigned bytes = 4) {
        return number(debug_read(offset, bytes));
    }
    void set(std::uint64_t offset, std::uint64_t value, unsigned bytes = 4) {
        EXPECT_EQ(put(offset, value, bytes), tlm::TLM_OK_RESPONSE) << "offset " << offset;
    }
    tlm::tlm_response_status put(std::uint64_t offset, std::uint64_t value, unsigned bytes = 4) {
        std::vector<std::uint8_t> data;
        for (unsigned n = 0; n < bytes; ++n)
            data.push_back(static_cast<std::uint8_t>(value >> 8 * n));
        return write(offset, data);
    }

private:
    static std::uint64_t number(const std::vector<std::uint8_t>& data) {
        std::uint64_t value = 0;
        for (std::size_t n = data.size(); n-- > 0;)
            value = value << 8 | data[n];
        return value;
    }
};

} // namespace bitloom::testing
