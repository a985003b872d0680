// SPDX-License-Identifier: Apache-2.0
#include "models/common/state_archive.h"
#include "models/memory/sdram/in_order_memory.h"
#include "testbenches/support/memory_bench.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace bitloom::sdram {
namespace {

/// Bursts one by one on engines of the test's own, as the class comment tells it.
class burst_by_burst {
public:
    explicit burst_by_burst(const preset& p)
        : m_preset(p)
        , m_map(p)
        , m_channels(p.channels, in_order_engine(p)) {}

    std::uint64_t transfer(direction d, const byte_box& box, std::uint64_t begins) {
        const auto tck = static_cast<std::uint64_t>(m_preset.tck_ps());
        clocks now = static_cast<clocks>(begins / tck + (begins % tck != 0 ? 1 : 0)), end = now;
        std::vector<bool> before(m_map.bytes() / m_map.burst_bytes()), present;
        for (std::uint32_t i = 0; i < box.counts[0]; ++i)
            for (std::uint32_t j = 0; j < box.counts[1]; ++j)
                for (std::uint32_t k = 0; k < box.counts[2]; ++k) {
                    const auto at = static_cast<std::int64_t>(box.address) + i * box.strides[0] +
                                    j * box.strides[1] + k * box.strides[2];
                    const std::uint64_t first =
                        static_cast<std::uint64_t>(at) / m_map.burst_bytes();
                    const std::uint64_t last =
                        (static_cast<std::uint64_t>(at) + box.bytes - 1) / m_map.burst_bytes();
                    // Pieces that touch make one run of bursts; others begin another.
                    if ((first == 0 || !before[first - 1]) && !before[first] && !before[last] &&
                        (last + 1 == before.size() || !before[last + 1]))
                        before.assign(before.size(), false);
                    for (std::uint64_t n = first; n <= last; ++n)
                        if (!before[n])
                            push(d, n * m_map.burst_bytes(), now, end);
                    for (std::uint64_t n = first; n <= last; ++n)
                        before[n] = true;
                }
        return static_cast<std::uint64_t>(end) * tck;
    }
    std::vector<in_order_engine>& channels() { return m_channels; }

private:
    void push(direction d, std::uint64_t at, clocks& now, clocks& end) {
        const location where = m_map.locate(at);
        now = m_channels[where.channel].room_at(d, now);
        const auto data = m_channels[where.channel].push(0, d, where, now);
        end = std::max(end, data ? *data : now + 1);
    }

    const preset m_preset;
    const address_map m_map;
    std::vector<in_order_engine> m_channels;
};

byte_box box_of(std::uint64_t address, std::array<std::uint32_t, 3> counts,
                std::array<std::int64_t, 3> strides, std::uint64_t bytes) {
    return {address, counts, strides, bytes};
}

TEST(in_order_memory, fetches_a_burst_that_neighbouring_pieces_share_once) {
    in_order_memory memory(testing::small_dram());
    // Pieces of 48 bytes at 16, 64, 112, 160: bursts 0 to 3.
    memory.transfer(direction::read, box_of(16, {1, 1, 4}, {0, 0, 48}, 48), 0);
    EXPECT_EQ(memory.drained_events(0).reads, 4U);
    // The same backwards, and each piece twice.
    memory.transfer(direction::read, box_of(160, {1, 4, 2}, {0, -48, 0}, 48), 1'000'000);
    EXPECT_EQ(memory.drained_events(0).reads, 8U);
    // Rows apart: nothing shared.
    memory.transfer(direction::read, box_of(16, {1, 1, 4}, {0, 0, 512}, 48), 2'000'000);
    EXPECT_EQ(memory.drained_events(0).reads, 12U);
}

TEST(in_order_memory, takes_no_time_for_nothing) {
    in_order_memory memory(testing::small_dram());
    EXPECT_EQ(memory.transfer(direction::read, {}, 1234), 1234U);
    EXPECT_EQ(memory.transfer(direction::write, box_of(0, {3, 0, 2}, {}, 64), 1235), 1235U);
    EXPECT_EQ(memory.drained_events(0).reads, 0U);
}

TEST(in_order_memory, serves_transfers_as_their_bursts_one_by_one) {
    std::mt19937_64 random(1);
    const auto pick = [&](std::uint64_t most) { return random() % (most + 1); };
    for (const char* mapping :
         {"row:bank:col:bankgroup:offset", "row:bank:bankgroup:col:offset",
          "row:col:channel:bank:bankgroup:offset", "channel:row:bank:col:bankgroup:offset"})
        for (const std::uint32_t channels : {1U, 4U}) {
            preset p = testing::small_dram();
            p.mapping = mapping;
            p.channels = channels;
            in_order_memory memory(p);
            burst_by_burst reference(p);
            std::uint64_t now = 0;
            for (unsigned n = 0; n < 400; ++n) {
                byte_box box;
                for (std::size_t level = 0; level < 3; ++level) {
                    box.counts[level] = static_cast<std::uint32_t>(1 + pick(4));
                    box.strides[level] = static_cast<std::int64_t>(pick(4000)) - 1000;
                }
                box.address = pick(p.bytes() - 1);
                box.bytes = 1 + pick(pick(3) == 0 ? 20'000 : 300);
                if (pick(3) == 0) { // many alike, as the rows of a tile
                    box.counts[2] = static_cast<std::uint32_t>(1 + pick(60));
                    box.strides[2] = static_cast<std::int64_t>(std::uint64_t{64} << pick(4));
                    box.bytes = 1 + pick(200);
                }
                if (!box.within(p.bytes()))
                    continue;
                const direction d = pick(2) == 0 ? direction::write : direction::read;
                const std::uint64_t end = memory.transfer(d, box, now);
                ASSERT_EQ(end, reference.transfer(d, box, now)) << mapping << ", transfer " << n;
                ASSERT_GT(end, now);
                // The next one comes while this one is served, at its end, or long after.
                const std::uint64_t when = pick(3);
                now = when == 0   ? now + pick(end - now)
                      : when == 1 ? end
                                  : end + pick(when == 2 ? 100'000 : 30'000'000);
            }
            command_events all;
            for (in_order_engine& each : reference.channels())
                all += each.events_until(static_cast<clocks>(now) / p.tck_ps());
            EXPECT_EQ(memory.drained_events(now), all);
            EXPECT_GT(all.refreshes, 10U);
        }
}

TEST(in_order_memory, goes_on_in_another_one_where_its_state_was_written) {
    std::mt19937_64 random(2);
    const auto pick = [&](std::uint64_t most) { return random() % (most + 1); };
    for (const auto& [mapping, channels] : {std::pair{"row:bank:col:bankgroup:offset", 1U},
                                            {"row:bank:bankgroup:col:offset", 1U},
                                            {"row:col:channel:bank:bankgroup:offset", 4U}}) {
        preset p = testing::small_dram();
        p.mapping = mapping;
        p.channels = channels;
        in_order_memory whole(p);
        auto part = std::make_unique<in_order_memory>(p);
        std::uint64_t now = 0;
        for (unsigned n = 0; n < 2000; ++n) {
            if (n % 10 == 9) { // also while writes wait
                state_writer written;
                written(*part);
                part = std::make_unique<in_order_memory>(p);
                state_reader reader(written.bytes());
                reader(*part);
                reader.end();
            }
            const std::uint64_t bytes = 1 + pick(pick(3) == 0 ? 20'000 : 300);
            const byte_box box = box_of(pick(p.bytes() * channels - bytes), {1, 1, 1}, {}, bytes);
            const direction d = pick(2) == 0 ? direction::write : direction::read;
            const std::uint64_t end = whole.transfer(d, box, now);
            ASSERT_EQ(end, part->transfer(d, box, now)) << n;
            now += pick(pick(5) == 0 ? 30'000'000 : end - now);
            if (n % 50 == 0) {
                ASSERT_EQ(whole.events_at(now), part->events_at(now)) << n;
            }
        }
        ASSERT_EQ(whole.drained_events(now), part->drained_events(now));
    }
}

TEST(in_order_memory, tells_what_happened_so_that_parts_make_the_whole) {
    const preset p = testing::small_dram();
    in_order_memory memory(p);
    command_events before, sum;
    std::uint64_t now = 0;
    for (unsigned n = 0; n < 50; ++n) {
        now = memory.transfer(n % 3 == 0 ? direction::write : direction::read,
                              box_of(n * 4096, {1, 1, 1}, {}, 2048), now + 1'000'000);
        const command_events at = memory.events_at(now);
        EXPECT_GE(at.open_clocks, before.open_clocks);
        EXPECT_GE(at.closed_clocks, before.closed_clocks);
        sum += at.since(before);
        before = at;
    }
    now += 50'000'000;
    const command_events all = memory.drained_events(now);
    sum += all.since(before);
    EXPECT_EQ(sum, all);
    EXPECT_EQ(all.reads + all.writes, 50U * 32);
    EXPECT_EQ(all.refreshes, now / static_cast<std::uint64_t>(p.tck_ps()) / p.timing.refi);
    EXPECT_EQ(all.open_clocks + all.closed_clocks, static_cast<clocks>(now) / p.tck_ps());
}

} // namespace
} // namespace bitloom::sdram
