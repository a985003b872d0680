// SPDX-License-Identifier: Apache-2.0
// When memory has served a transfer, for who moves no data.
#pragma once

#include "models/common/byte_box.h"
#include "models/memory/dram_timing.h"
#include "models/memory/sdram/in_order_memory.h"

#include <cstdint>

namespace bitloom::tiled {

/// Cycles are the accelerator's, from the start of the present program. Calls come in their order.
class memory_timing {
public:
    virtual ~memory_timing() = default;
    /// What a transfer takes that begins in `cycle`.
    virtual std::uint64_t cycles_of(sdram::direction d, const byte_box& box,
                                    std::uint64_t cycle) = 0;
    /// Whether what a transfer takes depends on its size alone.
    virtual bool serves_alike() const { return false; }
    /// What has happened in the devices since the first program began, up to `cycle`.
    virtual sdram::command_events events_at(std::uint64_t /*cycle*/) { return {}; }
    /// The program ends in `cycle` and another one may begin. Returns what happened in its time.
    virtual sdram::command_events end_program(std::uint64_t /*cycle*/) { return {}; }
};

class flat_memory_timing : public memory_timing {
public:
    /// `bits_per_cycle`: of each port.
    explicit flat_memory_timing(bandwidth bits_per_cycle)
        : m_bits_per_cycle(bits_per_cycle) {}
    std::uint64_t cycles_of(sdram::direction /*d*/, const byte_box& box,
                            std::uint64_t /*cycle*/) override {
        return flat_transfer_cycles(box.total_bytes() * 8, m_bits_per_cycle);
    }
    bool serves_alike() const override { return true; }

private:
    bandwidth m_bits_per_cycle;
};

/// What memory/dram_fast answers, which the first program finds at rest.
class sdram_timing : public memory_timing {
public:
    /// `first_address`: the memory's. `frequency_hz`: the accelerator's clock. `port`: its ports'
    /// width.
    sdram_timing(const sdram::preset& p, std::uint64_t first_address, std::uint64_t frequency_hz,
                 bandwidth port)
        : m_memory(p)
        , m_port(port)
        , m_first_address(first_address)
        , m_frequency_hz(frequency_hz) {}
    std::uint64_t cycles_of(sdram::direction d, const byte_box& box, std::uint64_t cycle) override;
    sdram::command_events events_at(std::uint64_t cycle) override;
    sdram::command_events end_program(std::uint64_t cycle) override;

private:
    std::uint64_t time_of(std::uint64_t cycle) const; ///< ps

    sdram::in_order_memory m_memory;
    const bandwidth m_port;
    const std::uint64_t m_first_address, m_frequency_hz;
    std::uint64_t m_begin = 0; ///< of the program, ps
    sdram::command_events m_before;
};

} // namespace bitloom::tiled
