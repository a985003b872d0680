// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/traced_access.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <unordered_map>

namespace bitloom {

/// Passes everything on between two sockets, in no time, and tells a listener of each access when
/// it has ended. It changes nothing of a transaction but, if it denies direct memory, the DMI hint.
class tlm_tracer : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<tlm_tracer> from;
    tlm_utils::simple_initiator_socket<tlm_tracer> to;

    enum class direct_memory : std::uint8_t {
        passed, ///< what an initiator does with a granted pointer is not seen, the grant is
        denied, ///< every access is seen; an initiator that pays otherwise for them takes other
                ///< time
    };

    explicit tlm_tracer(const sc_core::sc_module_name& name,
                        direct_memory dmi = direct_memory::passed);

    /// Null: nothing is recorded. To be changed only while nothing is under way.
    access_listener* listener = nullptr;
    /// Tells of transactions that have begun and not ended, in order of their beginning, and
    /// forgets them. For the end of a simulation.
    void tell_unfinished();

private:
    struct flight {
        traced_access access;
        std::uint64_t number; ///< in order of BEGIN_REQ
    };

    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi);
    void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) {
        from->invalidate_direct_mem_ptr(first, last);
    }

    /// A phase that takes effect `delay` from now.
    void note(tlm::tlm_generic_payload& p, const tlm::tlm_phase& phase,
              const sc_core::sc_time& delay);
    /// The response is there, `delay` from now.
    void note_response(traced_access& a, tlm::tlm_generic_payload& p,
                       const sc_core::sc_time& delay) const;
    /// The transaction ended without another phase.
    void complete(tlm::tlm_generic_payload& p, const sc_core::sc_time& delay);
    void finish(tlm::tlm_generic_payload* p);

    const direct_memory m_dmi;
    std::unordered_map<tlm::tlm_generic_payload*, flight> m_in_flight;
    std::uint64_t m_begun = 0;
};

} // namespace bitloom
