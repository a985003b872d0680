// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/platform_memory.h"

#include "models/common/errors.h"
#include "platforms/configuration/dram_device.h"

#include <algorithm>

namespace bitloom::accelerator {

platform_memory::platform_memory(const configuration::dram_configuration& d,
                                 std::uint64_t frequency_hz) {
    if (!configuration::is_timed(d)) {
        m_flat = std::make_unique<dram>(
            "dram", dram_parameters{d.bytes, bandwidth::of(d.bits_per_cycle), frequency_hz});
        return;
    }
    const sdram::preset device = configuration::dram_device_of(d);
    if (d.mode == "fast") {
        m_fast = std::make_unique<dram_fast>("dram", device);
        return;
    }
    m_detailed = std::make_unique<dram_detailed>("dram", device);
    const std::uint64_t longest = std::min<std::uint64_t>(d.request_bytes, //
                                                          m_detailed->longest_request());
    m_bursts = {static_cast<std::uint32_t>(longest), d.outstanding};
}

tlm::tlm_target_socket<>& platform_memory::port() {
    if (m_flat)
        return m_flat->port;
    if (m_fast)
        return m_fast->port;
    return m_detailed->port;
}

backing_store& platform_memory::store() {
    return m_flat ? m_flat->store() : m_fast ? m_fast->store() : m_detailed->store();
}

sdram::command_events platform_memory::drained_events() {
    return m_flat   ? sdram::command_events{}
           : m_fast ? m_fast->events()
                    : m_detailed->drained_events();
}

sdram::command_events platform_memory::events_at(const sc_core::sc_time& at) {
    return m_flat ? sdram::command_events{} : m_fast ? m_fast->events_at(at) : m_detailed->events();
}

void platform_memory::state(state_archive& a) {
    if (m_fast)
        m_fast->state(a);
    if (m_detailed)
        m_detailed->state(a);
}

} // namespace bitloom::accelerator
