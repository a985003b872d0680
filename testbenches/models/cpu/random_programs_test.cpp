// SPDX-License-Identifier: Apache-2.0
// Random code, legal and not, on the hart and on the reference, state compared after every chunk.
#include "models/common/state_archive.h"
#include "models/cpu/riscv_cpu/hart.h"
#include "testbenches/models/cpu/reference_hart.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>

namespace bitloom::riscv {
namespace {

using testing::reference_hart;
using testing::reference_region;

constexpr std::uint64_t code = 0x80000000, data = 0x80004000, size = 0x4000;

/// Code that cannot be written and data that can, side by side.
class two_regions : public hart_bus {
public:
    std::vector<reference_region> regions{{code, std::vector<std::uint8_t>(size), false},
                                          {data, std::vector<std::uint8_t>(size), true}};
    bool grants_direct = true;

    bool transfer(bus_access& a) override {
        for (reference_region& r : regions) {
            const std::uint64_t offset = a.address - r.first;
            if (offset >= size || offset + a.bytes > size || (a.write && !r.writable))
                continue;
            if (a.write)
                std::memcpy(&r.bytes[offset], a.data, a.bytes);
            else
                std::memcpy(a.data, &r.bytes[offset], a.bytes);
            a.direct_offered = grants_direct;
            return true;
        }
        return false;
    }
    direct_memory direct(std::uint64_t address) override {
        for (reference_region& r : regions)
            if (address - r.first < size)
                return {r.first, size, r.bytes.data(), r.writable};
        return {};
    }
    std::uint64_t time(std::uint64_t cycle) const override { return cycle / 100; }
};

class random_code {
public:
    explicit random_code(std::uint32_t seed)
        : m_random(seed) {}

    std::uint64_t any() { return m_random(); }
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(m_random() % n); }

    /// Values at which instructions have corners.
    std::uint64_t value() {
        const std::uint64_t corners[] = {0,
                                         1,
                                         ~0ULL,
                                         1ULL << 63,
                                         (1ULL << 63) - 1,
                                         0x80000000,
                                         0x7fffffff,
                                         0xffffffff80000000,
                                         0xffffffff,
                                         data + below(size) / 8 * 8,
                                         data + below(size),
                                         code + below(size) / 2 * 2};
        return below(3) != 0 ? corners[below(12)] : any() >> below(64);
    }

    std::uint32_t word() {
        const auto whole = static_cast<std::uint32_t>(any());
        // Half of the major opcodes with everything random: reserved encodings.
        if (below(12) == 0)
            return whole | 3;
        const instruction_row& row = instruction_table[below(instruction_rows)];
        std::uint32_t made = (whole & ~row.mask) | row.match;
        switch (row.group) {
        case instruction_group::load:
        case instruction_group::store:
        case instruction_group::atomic: // mostly on the data, by x8 to x11, and near
            if (below(8) != 0)
                made = (made & ~(31U << 15)) | (8 + below(4)) << 15;
            if (row.group == instruction_group::load)
                made &= 0x0fffffff;
            break;
        case instruction_group::csr: {
            const std::uint32_t numbers[] = {
                0x300, 0x301, 0x304, 0x305, 0x340, 0x341, 0x342, 0x343, 0x344, 0xb00, 0xb02, 0xc00,
                0xc01, 0xc02, 0xf11, 0xf14, 0x323, 0xb03, 0xc1f, 0x302, 0x7b0, 0x180, 0x001, 0xf16};
            std::uint32_t number = numbers[below(24)];
            if (number == 0x305 && below(4) != 0)
                number = 0x340; // else code is soon lost
            made = (made & 0x000fffff) | number << 20;
            break;
        }
        default:
            break;
        }
        // Nor is x8 to x11 to be lost too soon.
        const std::uint32_t rd = made >> 7 & 31;
        if (rd >= 8 && rd < 12 && row.group != instruction_group::store &&
            row.group != instruction_group::branch && below(4) != 0)
            made ^= 16U << 7;
        return made;
    }

    void fill(std::vector<std::uint8_t>& bytes) {
        for (std::size_t at = 0; at + 4 <= bytes.size();) {
            if (below(3) == 0) {
                const auto half = static_cast<std::uint16_t>(any());
                if (half % 4 == 3)
                    continue;
                std::memcpy(&bytes[at], &half, 2);
                at += 2;
            } else {
                const std::uint32_t w = word();
                std::memcpy(&bytes[at], &w, 4);
                at += 4;
            }
        }
    }

private:
    std::mt19937_64 m_random;
};

::testing::AssertionResult same(const hart& h, const two_regions& bus, const reference_hart& r) {
    const auto differs = [&](const char* what, std::uint64_t found, std::uint64_t wanted) {
        return ::testing::AssertionFailure()
               << what << " is " << std::hex << found << ", should be " << wanted << ", pc " << r.pc
               << " mepc " << r.mepc << " mcause " << r.mcause << " mtval " << r.mtval << " after "
               << std::dec << r.steps << " steps";
    };
    if (h.pc() != r.pc)
        return differs("pc", h.pc(), r.pc);
    for (unsigned n = 0; n < 32; ++n)
        if (h.x(n) != r.x[n])
            return differs(("x" + std::to_string(n)).c_str(), h.x(n), r.x[n]);
    const std::pair<std::uint32_t, std::uint64_t> csrs[] = {
        {0x300, r.mstatus}, {0x304, r.mie},    {0x305, r.mtvec}, {0x340, r.mscratch},
        {0x341, r.mepc},    {0x342, r.mcause}, {0x343, r.mtval}, {0x344, r.mip}};
    for (const auto& [number, wanted] : csrs)
        if (h.csr(number) != wanted)
            return differs(("csr " + std::to_string(number)).c_str(), *h.csr(number), wanted);
    if (h.retired() != r.retired)
        return differs("retired", h.retired(), r.retired);
    if (h.cycle() != r.steps)
        return differs("cycle", h.cycle(), r.steps);
    if (bus.regions[1].bytes != r.memory[1].bytes)
        return differs("memory", 1, 0);
    return ::testing::AssertionSuccess();
}

/// `steps` instructions of one random program; how often which trap was taken, by mcause.
/// `moves`: now and then another hart goes on from what the one before has written.
void run_program(std::uint32_t seed, bool grants_direct, bool moves, unsigned steps,
                 std::map<std::uint64_t, unsigned>& traps, unsigned& retired) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_code random(seed);
    two_regions bus;
    bus.grants_direct = grants_direct;
    random.fill(bus.regions[0].bytes);
    for (std::uint8_t& byte : bus.regions[1].bytes)
        byte = static_cast<std::uint8_t>(random.any());
    auto h = std::make_unique<hart>(bus, hart_parameters{});
    reference_hart r;
    r.memory = bus.regions;
    const auto refresh = [&] {
        for (unsigned n = 1; n < 32; ++n) {
            r.x[n] = n >= 8 && n < 12 ? data + 0x800 + random.below(size - 0x1000) / 8 * 8
                                      : random.value();
            h->set_x(n, r.x[n]);
        }
        r.pc = code + random.below(size / 2) * 2;
        h->set_pc(r.pc);
        r.mtvec = code + random.below(size / 4) * 4 + random.below(2);
        h->set_csr(0x305, r.mtvec);
        r.mie = random.any() & 0x888;
        h->set_csr(0x304, r.mie);
        r.mstatus = 0x1800 + (random.any() & 0x88);
        h->set_csr(0x300, r.mstatus);
    };
    for (unsigned done = 0; done < steps;) {
        if (done == 0 || random.below(4) == 0)
            refresh();
        if (moves && random.below(3) == 0) {
            state_writer written;
            written(*h);
            h = std::make_unique<hart>(bus, hart_parameters{});
            state_reader reader(written.bytes());
            reader(*h);
            reader.end();
        }
        const unsigned line = random.below(12);
        if (line == 3 || line == 7 || line == 11) {
            const bool high = random.below(3) == 0;
            h->set_line(static_cast<interrupt_line>(line), high);
            r.mip = high ? r.mip | 1ULL << line : r.mip & ~(1ULL << line);
        }
        const std::uint64_t traps_before = h->traps();
        const unsigned chunk = 1 + random.below(40);
        const bool single = random.below(8) == 0;
        const stop_reason reason = single ? h->step() : h->run(chunk);
        for (unsigned n = 0; n < (single ? 1 : chunk) && !r.waits; ++n)
            r.step();
        ASSERT_TRUE(same(*h, bus, r));
        ASSERT_EQ(reason == stop_reason::waiting, r.waits);
        r.waits = false;
        done += chunk;
        if (h->traps() != traps_before)
            ++traps[h->last_traps().front().cause];
    }
    retired += static_cast<unsigned>(r.retired);
}

TEST(random_programs, do_what_the_reference_does) {
    std::map<std::uint64_t, unsigned> traps;
    unsigned retired = 0;
    for (std::uint32_t seed = 0; seed < 150 && !HasFatalFailure(); ++seed)
        run_program(seed, seed % 4 != 3, seed % 3 == 1, 8000, traps, retired);
    // It would be no test if all programs died of the same trap.
    for (const std::uint64_t cause : {1, 2, 3, 4, 5, 6, 7, 11})
        EXPECT_GT(traps[cause], 20U) << "cause " << cause;
    for (const std::uint64_t line : {3, 7, 11})
        EXPECT_GT(traps[cause::interrupt | line], 20U) << "interrupt " << line;
    EXPECT_GT(retired, 200000U);
}

} // namespace
} // namespace bitloom::riscv
