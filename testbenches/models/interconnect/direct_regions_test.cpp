// SPDX-License-Identifier: Apache-2.0
// A memory that grants direct pointers to a few bytes at a time.
#include "models/interconnect/dma.h"
#include "models/memory/memory_access.h"
#include "models/memory/scratchpad.h"
#include "testbenches/support/systemc_fixture.h"

#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <random>
#include <vector>

namespace bitloom {
namespace {

using bytes = std::vector<std::uint8_t>;

struct granting_memory : sc_core::sc_module {
    tlm_utils::simple_target_socket<granting_memory> socket{"socket"};
    bytes contents;
    std::uint64_t reach = 0; ///< bytes granted on either side of the address asked for
    std::uint64_t granted = 0;

    granting_memory(const sc_core::sc_module_name& name, std::size_t size)
        : sc_module(name)
        , contents(size) {
        socket.register_b_transport(this, &granting_memory::b_transport);
        socket.register_get_direct_mem_ptr(this, &granting_memory::get_direct_mem_ptr);
    }
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time&) {
        if (check_memory_access(p, contents.size()))
            move_bytes(p, contents.data());
        p.set_dmi_allowed(true);
    }
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
        const std::uint64_t at = p.get_address(), first = at - std::min(at, reach);
        dmi.set_start_address(first);
        dmi.set_end_address(std::min(contents.size() - 1, at + reach));
        dmi.set_dmi_ptr(contents.data() + first);
        dmi.allow_read_write();
        ++granted;
        return true;
    }
};

class direct_regions : public testing::systemc_fixture {
protected:
    static constexpr std::size_t memory_bytes = 1 << 20;

    direct_regions() {
        m_dma.memory.bind(m_memory.socket);
        m_dma.buffers.bind(m_buffer.port);
        std::generate(m_memory.contents.begin(), m_memory.contents.end(),
                      [this] { return static_cast<std::uint8_t>(m_random()); });
    }
    /// Loads `count` bytes from anywhere.
    void load_some(std::uint64_t count) {
        strided_transfer t;
        t.address = m_random() % (memory_bytes - count);
        t.bytes = count;
        ASSERT_TRUE(m_dma.load(t, 0, count, {0}, {}));
        const auto from = m_memory.contents.begin() + static_cast<std::ptrdiff_t>(t.address);
        ASSERT_TRUE(std::equal(from, from + static_cast<std::ptrdiff_t>(count), m_buffer.view(0)));
    }

    std::mt19937_64 m_random{17};
    granting_memory m_memory{"memory", memory_bytes};
    dma m_dma{"dma"};
    scratchpad m_buffer{"buffer", 4096};
};

TEST_F(direct_regions, stay_few_however_many_are_granted) {
    run([this] {
        for (const std::uint64_t reach : {0U, 20U, 300U, 5000U}) { // some less than an access
            m_memory.reach = reach;
            for (int repeat = 0; repeat < 1000; ++repeat)
                load_some(1 + m_random() % 500);
        }
        EXPECT_GT(m_memory.granted, 1000U);
        EXPECT_LE(m_dma.direct_regions(), 64U);
        EXPECT_GT(m_dma.direct_regions(), 16U);
    });
}

TEST_F(direct_regions, become_one_where_one_holds_the_others) {
    run([this] {
        m_memory.reach = 300;
        for (int repeat = 0; repeat < 50; ++repeat)
            load_some(100);
        EXPECT_GT(m_dma.direct_regions(), 10U);
        m_memory.reach = memory_bytes;
        load_some(1500); // more than any of them holds
        EXPECT_EQ(m_dma.direct_regions(), 1U);
    });
}

TEST_F(direct_regions, are_forgotten_when_any_is_taken_back) {
    run([this] {
        m_memory.reach = 300;
        load_some(100);
        EXPECT_EQ(m_dma.direct_regions(), 1U);
        m_memory.socket->invalidate_direct_mem_ptr(0, 0);
        EXPECT_EQ(m_dma.direct_regions(), 0U);
    });
}

} // namespace
} // namespace bitloom
