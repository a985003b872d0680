// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/burst_parameters.h"
#include "models/memory/dram.h"
#include "models/memory/dram_detailed.h"
#include "models/memory/dram_fast.h"
#include "platforms/configuration/platform_configuration.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <tlm>

namespace bitloom::accelerator {

/// A platform's DRAM in the mode that its configuration names.
class platform_memory {
public:
    /// `frequency_hz`: the clock by which flat memory moves its bits.
    platform_memory(const configuration::dram_configuration& d, std::uint64_t frequency_hz);

    tlm::tlm_target_socket<>& port();
    std::uint8_t* contents() { return store().data(); }
    backing_store& store();
    /// How a DMA asks it; nothing: by annotated transactions.
    std::optional<burst_parameters> bursts() const { return m_bursts; }

    /// The width of an accelerator's port that moves `bits_per_cycle`; nothing: memory has it.
    std::optional<bandwidth> port_width(double bits_per_cycle) const {
        return is_timed() ? std::optional(bandwidth::of(bits_per_cycle)) : std::nullopt;
    }

    bool is_timed() const { return m_flat == nullptr; }
    /// What has happened in timed memory up to now, and what a quiet time would still bring.
    sdram::command_events drained_events();
    /// What has happened at `at`. It may lie ahead, unless there are bursts().
    sdram::command_events events_at(const sc_core::sc_time& at);
    /// Whether nothing is under way in it or will come of itself.
    bool is_idle() const { return m_detailed == nullptr || m_detailed->is_idle(); }
    /// What time has left in it, without its contents. Only while is_idle().
    void state(state_archive& a);

private:
    std::unique_ptr<dram> m_flat; ///< one of the three is there
    std::unique_ptr<dram_fast> m_fast;
    std::unique_ptr<dram_detailed> m_detailed;
    std::optional<burst_parameters> m_bursts;
};

} // namespace bitloom::accelerator
