// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/flat_time.h"
#include "models/memory/memory_access.h"
#include "testbenches/support/guarded_bytes.h"

#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <random>
#include <systemc>
#include <tlm>

namespace bitloom::testing {

/// Somebody else's memory, loosely timed: grants direct pointers to random parts of it, some of
/// them only to read or only to write, and takes them back at random times, when its bytes move
/// elsewhere. A pointer that was taken back leads nowhere (guarded_bytes). It charges what
/// bitloom::dram does.
class restless_memory : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<restless_memory> port;

    struct manners {
        bool grants = true;  ///< direct pointers
        bool waits = false;  ///< in b_transport, instead of annotating
        bool wanders = true; ///< its bytes move
    };
    std::uint64_t moves = 0, granted = 0, transactions = 0;
    std::uint64_t from_the_past = 0; ///< accesses annotated by less than nothing

    restless_memory(const sc_core::sc_module_name& name, std::size_t size, bandwidth bits_per_cycle,
                    std::uint64_t frequency_hz, const manners& how, unsigned seed)
        : sc_module(name)
        , port("port")
        , m_size(size)
        , m_bits_per_cycle(bits_per_cycle)
        , m_frequency_hz(frequency_hz)
        , m_manners(how)
        , m_random(seed) {
        port.register_b_transport(this, &restless_memory::b_transport);
        port.register_transport_dbg(this, &restless_memory::transport_dbg);
        port.register_get_direct_mem_ptr(this, &restless_memory::get_direct_mem_ptr);
        m_bytes.emplace_back(size);
        SC_HAS_PROCESS(restless_memory);
        SC_METHOD(wander);
        sensitive << m_wander;
        dont_initialize();
    }
    /// Moves its bytes now and then from now on, until rest().
    void set_out() {
        if (m_manners.wanders)
            m_wander.notify(some_time());
    }
    void rest() { m_wander.cancel(); }

private:
    bool chance(unsigned one_in) { return m_random() % one_in == 0; }
    sc_core::sc_time some_time() {
        return sc_core::sc_time(static_cast<double>(1 + m_random() % 400), sc_core::SC_NS);
    }
    void wander() {
        move();
        m_wander.notify(some_time());
    }
    void move() {
        if (!m_manners.wanders)
            return;
        ++moves;
        guarded_bytes& old = m_bytes.back();
        guarded_bytes& fresh = m_bytes.emplace_back(m_size);
        std::memcpy(fresh.data(), old.data(), m_size);
        switch (m_random() % 3) {
        case 0:
            port->invalidate_direct_mem_ptr(0, ~0ULL);
            break;
        case 1:
            port->invalidate_direct_mem_ptr(0, m_size - 1);
            break;
        default:
            port->invalidate_direct_mem_ptr(m_first, m_last);
            break;
        }
        old.withdraw();
        m_first = m_size - 1;
        m_last = 0;
    }

    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        ++transactions;
        from_the_past +=
            delay > sc_core::sc_time(1, sc_core::SC_SEC) ? 1 : 0; // sc_time has no sign
        if (chance(16))
            move();
        if (m_manners.waits) {
            sc_core::wait(delay);
            delay = sc_core::SC_ZERO_TIME;
        }
        if (!check_memory_access(p, m_size))
            return;
        move_bytes(p, m_bytes.back().data());
        p.set_dmi_allowed(m_manners.grants && !chance(4));
        delay += flat_time(p, m_bits_per_cycle, m_frequency_hz);
        if (m_manners.waits) {
            sc_core::wait(delay);
            delay = sc_core::SC_ZERO_TIME;
        }
        if (chance(16))
            move();
    }
    unsigned transport_dbg(tlm::tlm_generic_payload& p) {
        if (!check_debug_access(p, m_size))
            return 0;
        move_bytes(p, m_bytes.back().data());
        return p.get_data_length();
    }
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
        dmi.init();
        if (!m_manners.grants || p.get_address() >= m_size || chance(6))
            return false;
        if (chance(8))
            move();
        const std::uint64_t at = p.get_address(), reach = chance(4) ? m_size : 4096;
        const std::uint64_t first = at - std::min(at, m_random() % reach);
        const std::uint64_t last = std::min(m_size - 1, at + m_random() % reach);
        dmi.set_start_address(first);
        dmi.set_end_address(last);
        dmi.set_dmi_ptr(m_bytes.back().data() + first);
        if (chance(4)) {
            dmi.allow_read();
            dmi.set_dmi_ptr(m_bytes.back().read_only() + first);
        } else if (chance(8)) {
            dmi.allow_write();
        } else {
            dmi.allow_read_write();
        }
        m_first = std::min(m_first, first);
        m_last = std::max(m_last, last);
        ++granted;
        return true;
    }

    const std::uint64_t m_size;
    const bandwidth m_bits_per_cycle;
    const std::uint64_t m_frequency_hz;
    const manners m_manners;
    std::mt19937_64 m_random;
    std::deque<guarded_bytes> m_bytes;     ///< the last are the present ones
    std::uint64_t m_first = 0, m_last = 0; ///< of what is granted
    sc_core::sc_event m_wander;
};

} // namespace bitloom::testing
