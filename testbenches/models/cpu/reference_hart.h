// SPDX-License-Identifier: Apache-2.0
// A second, slow hart to compare with: one instruction at a time, straight from the manuals,
// sharing no code with the simulator's.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace bitloom::testing {

/// A stretch of memory. Accesses lie wholly in one or fault.
struct reference_region {
    std::uint64_t first;
    std::vector<std::uint8_t> bytes;
    bool writable;
};

class reference_hart {
public:
    std::vector<reference_region> memory;
    std::array<std::uint64_t, 32> x{};
    std::uint64_t pc = 0;
    std::uint64_t retired = 0, steps = 0; ///< a cycle is a step: an instruction or a trap
    std::uint64_t mstatus = 0x1800, mie = 0, mip = 0, mtvec = 0, mscratch = 0, mepc = 0, mcause = 0,
                  mtval = 0;
    bool waits = false; ///< the last step was a WFI with nothing pending

    void step();

private:
    struct trap {
        std::uint64_t cause, value;
    };

    reference_region* region(std::uint64_t address, unsigned bytes);
    std::uint64_t read(std::uint64_t address, unsigned bytes, std::uint64_t fault);
    void write(std::uint64_t address, unsigned bytes, std::uint64_t value);
    void execute(std::uint32_t word, unsigned bytes, std::uint32_t fetched);
    std::uint64_t arithmetic(unsigned funct3, unsigned funct7, std::uint64_t a, std::uint64_t b,
                             bool of_words) const;
    void atomic(std::uint32_t word, std::uint32_t fetched);
    void csr(std::uint32_t word, std::uint32_t fetched);
    std::optional<std::uint64_t> read_csr(unsigned number) const;
    void set(unsigned rd, std::uint64_t value);
    void enter(std::uint64_t cause, std::uint64_t value);

    std::uint64_t m_next = 0;
    std::optional<std::uint64_t> m_reserved;
    unsigned m_reserved_bytes = 0;
    std::int64_t m_cycle_written = 0, m_instret_written = 0;
    std::uint64_t m_inhibit = 0;
};

} // namespace bitloom::testing
