// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/test_initiator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace bitloom::testing {

/// Random reads and writes of a part of a memory that is 0 at first, compared with plain bytes.
class random_accesses {
public:
    struct limits {
        std::uint64_t first, bytes; ///< the part of the memory
        unsigned longest;           ///< bytes of an access
        unsigned within;            ///< an access does not cross a multiple of it
    };
    std::uint64_t with_enables = 0, bytes_moved = 0;

    random_accesses(unsigned seed, limits l)
        : m_random(seed)
        , m_limits(l)
        , m_reference(l.bytes) {}

    /// One access; fails the test if a read is not what was written.
    void access(test_initiator& initiator, sc_core::sc_time ahead = {}) {
        const std::uint64_t at = m_random() % m_limits.bytes;
        const std::uint64_t address = m_limits.first + at;
        const std::uint64_t room = std::min<std::uint64_t>(
            {m_limits.bytes - at, m_limits.longest, m_limits.within - address % m_limits.within});
        const std::size_t length = 1 + m_random() % room;
        const bool writes = m_random() % 2 == 0;
        std::vector<std::uint8_t> bytes(length);
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(m_random());
        test_initiator::transaction t(writes ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                                      address, bytes);
        std::vector<std::uint8_t> enables;
        if (writes && m_random() % 3 == 0) {
            enables.resize(1 + m_random() % length); // shorter ones repeat
            for (std::uint8_t& enable : enables)
                enable = m_random() % 2 == 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED;
            t.payload.set_byte_enable_ptr(enables.data());
            t.payload.set_byte_enable_length(static_cast<unsigned>(enables.size()));
            ++with_enables;
        }
        initiator.socket->b_transport(t.payload, ahead);
        ASSERT_EQ(t.payload.get_response_status(), tlm::TLM_OK_RESPONSE);
        bytes_moved += length;
        std::uint8_t* reference = m_reference.data() + at;
        if (!writes) {
            ASSERT_TRUE(std::equal(t.data.begin(), t.data.end(), reference))
                << "read of " << length << " bytes at " << address;
        }
        for (std::size_t n = 0; writes && n < length; ++n)
            if (enables.empty() || enables[n % enables.size()] == TLM_BYTE_ENABLED)
                reference[n] = bytes[n];
    }
    const std::vector<std::uint8_t>& reference() const { return m_reference; }

private:
    std::mt19937 m_random;
    const limits m_limits;
    std::vector<std::uint8_t> m_reference;
};

} // namespace bitloom::testing
