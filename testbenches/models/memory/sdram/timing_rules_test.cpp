// SPDX-License-Identifier: Apache-2.0
// Every rule alone: the second command is refused a clock early and accepted on time.
#include "models/common/errors.h"
#include "models/memory/sdram/bank_array.h"
#include "models/memory/sdram/shared_rules.h"

#include <gtest/gtest.h>

#include <functional>

namespace bitloom::sdram {
namespace {

/// A channel told commands by a test; the checks of a bank and of what banks share together.
class channel {
public:
    explicit channel(const preset& p)
        : m_banks(p)
        , m_shared(p, m_banks.rules()) {}
    void act(std::uint32_t bank, clocks at, std::uint32_t row = 1) {
        m_shared.activated(bank, at);
        m_banks.activate(bank, row, at);
    }
    void pre(std::uint32_t bank, clocks at) { m_banks.precharge(bank, at); }
    void rd(std::uint32_t bank, clocks at) { access(direction::read, bank, at); }
    void wr(std::uint32_t bank, clocks at) { access(direction::write, bank, at); }
    void ref(clocks at) { m_banks.refresh(at); }

private:
    void access(direction d, std::uint32_t bank, clocks at) {
        m_shared.accessed(d, bank, at);
        m_banks.access(d, bank, at);
    }
    bank_array m_banks;
    shared_rules m_shared;
};

/// Times far apart, so that one rule alone decides; each test shortens none of them.
class rule : public ::testing::Test {
protected:
    using commands = std::function<void(channel&)>;
    using command_at = std::function<void(channel&, clocks)>;

    /// `second` is possible exactly from `earliest` on, once `first` was told.
    void expect_earliest(clocks earliest, const commands& first, const command_at& second) const {
        channel early(device), in_time(device);
        first(early);
        first(in_time);
        EXPECT_THROW(second(early, earliest - 1), model_error);
        EXPECT_NO_THROW(second(in_time, earliest));
    }

    preset device;
    const timing_set& t = device.timing;
    const clocks burst = device.org.burst_clocks();
    static constexpr std::uint32_t bank = 0, same_group = 1, other_group = 4;
    static constexpr clocks start = 1000;
};

TEST_F(rule, trcd_parts_activate_from_read_and_write) {
    const auto open = [](channel& c) { c.act(bank, start); };
    expect_earliest(start + t.rcd, open, [](channel& c, clocks at) { c.rd(bank, at); });
    expect_earliest(start + t.rcd, open, [](channel& c, clocks at) { c.wr(bank, at); });
}

TEST_F(rule, tras_parts_activate_from_precharge) {
    expect_earliest(
        start + t.ras, [](channel& c) { c.act(bank, start); },
        [](channel& c, clocks at) { c.pre(bank, at); });
}

TEST_F(rule, trp_parts_precharge_from_activate_and_refresh) {
    device.timing.ras = 20; // tRC is over long before
    device.timing.rc = 20 + t.rp;
    const auto closed = [](channel& c) {
        c.act(bank, start);
        c.pre(bank, start + 100);
    };
    expect_earliest(start + 100 + t.rp, closed, [](channel& c, clocks at) { c.act(bank, at); });
    expect_earliest(start + 100 + t.rp, closed, [](channel& c, clocks at) { c.ref(at); });
}

TEST_F(rule, trc_parts_activates_of_a_bank) {
    device.timing.rc = 90;
    expect_earliest(
        start + 90,
        [&](channel& c) {
            c.act(bank, start);
            c.pre(bank, start + t.ras);
        },
        [](channel& c, clocks at) { c.act(bank, at); });
}

TEST_F(rule, trrd_parts_activates_of_two_banks_by_their_groups) {
    const auto open = [](channel& c) { c.act(bank, start); };
    expect_earliest(start + t.rrd_l, open, [](channel& c, clocks at) { c.act(same_group, at); });
    expect_earliest(start + t.rrd_s, open, [](channel& c, clocks at) { c.act(other_group, at); });
}

TEST_F(rule, tfaw_holds_four_activates) {
    expect_earliest(
        start + t.faw,
        [&](channel& c) {
            for (std::uint32_t n = 0; n < 4; ++n)
                c.act(4 * n, start + n * t.rrd_s);
        },
        [](channel& c, clocks at) { c.act(1, at); });
}

/// Opens three banks long before.
void open_banks(channel& c) {
    for (const std::uint32_t b : {0U, 1U, 4U})
        c.act(b, 100 * (b + 1));
}

TEST_F(rule, tccd_parts_commands_of_a_kind_by_their_groups) {
    const auto read = [](channel& c) { open_banks(c), c.rd(bank, start); };
    const auto write = [](channel& c) { open_banks(c), c.wr(bank, start); };
    expect_earliest(start + t.ccd_l, read, [](channel& c, clocks at) { c.rd(same_group, at); });
    expect_earliest(start + t.ccd_s, read, [](channel& c, clocks at) { c.rd(other_group, at); });
    expect_earliest(start + t.ccd_l, write, [](channel& c, clocks at) { c.wr(same_group, at); });
    expect_earliest(start + t.ccd_s, write, [](channel& c, clocks at) { c.wr(other_group, at); });
}

TEST_F(rule, a_burst_keeps_the_bus_where_tccd_is_shorter) {
    device.timing.ccd_s = 1;
    expect_earliest(
        start + burst, [](channel& c) { open_banks(c), c.rd(bank, start); },
        [](channel& c, clocks at) { c.rd(other_group, at); });
}

TEST_F(rule, a_write_follows_a_read_when_the_bus_is_free) {
    const clocks earliest = start + t.cl + burst + t.rtw_gap - t.cwl;
    const auto read = [](channel& c) { open_banks(c), c.rd(bank, start); };
    for (const std::uint32_t b : {bank, same_group, other_group})
        expect_earliest(earliest, read, [b](channel& c, clocks at) { c.wr(b, at); });
}

TEST_F(rule, twtr_parts_write_data_from_reads_by_their_groups) {
    const clocks end = start + t.cwl + burst;
    const auto write = [](channel& c) { open_banks(c), c.wr(bank, start); };
    expect_earliest(end + t.wtr_l, write, [](channel& c, clocks at) { c.rd(same_group, at); });
    expect_earliest(end + t.wtr_s, write, [](channel& c, clocks at) { c.rd(other_group, at); });
}

TEST_F(rule, trtp_and_twr_keep_the_row_open) {
    expect_earliest(
        start + t.rtp, [](channel& c) { open_banks(c), c.rd(bank, start); },
        [](channel& c, clocks at) { c.pre(bank, at); });
    expect_earliest(
        start + t.cwl + burst + t.wr, [](channel& c) { open_banks(c), c.wr(bank, start); },
        [](channel& c, clocks at) { c.pre(bank, at); });
}

TEST_F(rule, trfc_parts_refresh_from_activate) {
    expect_earliest(
        start + t.rfc, [](channel& c) { c.ref(start); },
        [](channel& c, clocks at) { c.act(bank, at); });
}

TEST_F(rule, rows_decide_what_a_bank_takes) {
    channel c(device);
    EXPECT_THROW(c.rd(bank, start), model_error) << "no row is open";
    EXPECT_THROW(c.pre(bank, start), model_error);
    c.act(bank, start);
    EXPECT_THROW(c.act(bank, start + 1000), model_error) << "a row is open";
    EXPECT_THROW(c.ref(start + 1000), model_error);
}

TEST_F(rule, data_end_a_latency_and_a_burst_after_their_command) {
    bank_array banks(device);
    banks.activate(bank, 1, start);
    EXPECT_EQ(banks.access(direction::read, bank, 2000), 2000 + t.cl + burst);
    EXPECT_EQ(banks.access(direction::write, bank, 3000), 3000 + t.cwl + burst);
}

TEST_F(rule, standby_time_is_split_by_open_rows) {
    bank_array banks(device);
    banks.activate(0, 1, 100);
    banks.activate(4, 1, 200);
    banks.precharge(0, 300);
    banks.precharge(4, 450);
    banks.account(1000);
    EXPECT_EQ(banks.events.open_clocks, 350);
    EXPECT_EQ(banks.events.closed_clocks, 650);
    EXPECT_EQ(banks.events.activates, 2U);
}

} // namespace
} // namespace bitloom::sdram
