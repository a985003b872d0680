// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/payload_snapshot.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <string>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <vector>

namespace bitloom {

/// Passes everything on between two sockets, in no time, and reports what breaks the base protocol
/// (IEEE 1666-2011, clauses 14 and 15), from either side:
/// - phases: their order per transaction, no BEGIN_REQ before the END_REQ of the last one, no
///   BEGIN_RESP before the END_RESP of the last one, what a call may return;
/// - the payload: response incomplete and DMI not allowed on entry, a response when it is there,
///   nothing changed in flight but the response, the DMI hint and a read's data;
/// - delays: of a call never shortened by the target, of a transaction's phases never back in time;
/// - reference counts: a memory manager and a holder on the non-blocking path, as many holders
///   after b_transport as before.
/// Each violation is a kernel warning of type `protocol_checker`, and kept.
class protocol_checker : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<protocol_checker> from;
    tlm_utils::simple_initiator_socket<protocol_checker> to;

    explicit protocol_checker(const sc_core::sc_module_name& name);

    const std::vector<std::string>& violations() const { return m_violations; }
    std::uint64_t transactions() const { return m_transactions; } ///< both paths, without debug
    /// Of the non-blocking path, begun and not ended. Not 0 at the end: something was lost.
    std::size_t in_flight() const { return m_in_flight.size(); }
    bool warns = true; ///< false: violations are only kept

private:
    struct flight {
        payload_snapshot payload;
        tlm::tlm_phase_enum phase = tlm::UNINITIALIZED_PHASE; ///< the last one
        sc_core::sc_time at;                                  ///< when it takes effect
    };
    enum class path : std::uint8_t { forward, backward };

    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p) { return to->transport_dbg(p); }
    bool get_direct_mem_ptr(tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
        return to->get_direct_mem_ptr(p, dmi);
    }
    void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) {
        from->invalidate_direct_mem_ptr(first, last);
    }

    void check_entry(const tlm::tlm_generic_payload& p, const char* call);
    /// A phase as it enters a call, or as the call's TLM_UPDATED returns it.
    void enter(path by, tlm::tlm_generic_payload& p, tlm::tlm_phase_enum phase,
               const sc_core::sc_time& delay, bool has_own_address = true);
    void begin(tlm::tlm_generic_payload& p);
    void leave(path by, tlm::tlm_generic_payload& p, tlm::tlm_sync_enum answer,
               tlm::tlm_phase_enum sent, const tlm::tlm_phase& phase, const sc_core::sc_time& given,
               const sc_core::sc_time& delay);
    void check_order(path by, tlm::tlm_generic_payload& p, flight& f, tlm::tlm_phase_enum phase);
    void end(tlm::tlm_generic_payload& p);
    void report(const tlm::tlm_generic_payload& p, const std::string& what);

    std::unordered_map<tlm::tlm_generic_payload*, flight> m_in_flight;
    tlm::tlm_generic_payload* m_requesting = nullptr;
    tlm::tlm_generic_payload* m_responding = nullptr;
    std::uint64_t m_transactions = 0;
    std::vector<std::string> m_violations;
};

} // namespace bitloom
