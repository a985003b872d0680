// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/backing_store.h"
#include "models/memory/sdram/address_map.h"
#include "models/memory/sdram/command_clock.h"
#include "models/memory/sdram/controller.h"

#include <tlm_utils/simple_target_socket.h>

#include <deque>
#include <queue>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// DRAM with real contents behind FR-FCFS controllers, one per channel of the preset. It wakes when
/// a command can issue or a response is due, and at no other time.
///
/// nb_transport, the base protocol's four phases: power-of-two lengths, naturally aligned, up to
/// longest_request(), payloads with a memory manager. END_REQ comes a clock after the request if
/// its bursts find room, else when they have; BEGIN_RESP when the last data of a read have come, a
/// clock after a write was taken (posted). Contents change, and are read, in order of requests.
/// b_transport waits instead, and takes any length and alignment. No DMI: it would hide the time.
class dram_detailed : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<dram_detailed> port; ///< addresses from 0

    /// `p` has no fault (sdram::find_fault).
    dram_detailed(const sc_core::sc_module_name& name, const sdram::preset& p);

    std::uint8_t* contents() { return m_store.data(); }
    backing_store& store() { return m_store; }
    /// Bytes of an AT request at most: all of it must lie in one channel.
    std::uint64_t longest_request() const { return m_longest; }
    /// All commands given up to now.
    sdram::command_events events();
    /// The same with the bursts done that still wait, as when nothing comes after them for long.
    sdram::command_events drained_events() const;

    /// Whether nothing is under way or waits, writes that were answered long ago included: it will
    /// not wake of itself, as refreshes are caught up with when the next request comes.
    bool is_idle() const;
    /// Its time, without its contents. Only while is_idle().
    void state(state_archive& a);

private:
    /// A request from its arrival to its response.
    struct request {
        tlm::tlm_generic_payload* payload = nullptr;
        sc_core::sc_event* finished = nullptr; ///< of b_transport; else it is answered by phases
        std::uint64_t next_burst = 0, end = 0; ///< addresses of bursts not yet in the queues
        std::uint32_t under_way = 0;           ///< reads in the queues
        sdram::clocks done = 0;
    };
    struct response {
        sdram::clocks at;
        std::uint64_t order; ///< of requests, to tell equals apart
        std::size_t of;
        bool operator>(const response& o) const { return at != o.at ? at > o.at : order > o.order; }
    };

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& p);

    tlm::tlm_sync_enum begin_request(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
    /// Checks and takes m_requesting; true if all of its bursts found room.
    bool take_request();
    /// Moves the bytes of a good one and lines it up for the queues.
    void take(tlm::tlm_generic_payload& p, sc_core::sc_event* finished, bool good);
    void feed();
    bool feed_first(std::size_t id);
    void expect_response(std::size_t id);

    void advance();
    void step_channels(sdram::clocks now);
    void end_request();
    void send_responses();
    void begin_response(tlm::tlm_generic_payload& p);
    void end_response(tlm::tlm_generic_payload& p);
    void wake_when_needed();

    const sdram::address_map m_map;
    const sdram::command_clock m_clock;
    const std::uint64_t m_longest;
    std::vector<sdram::controller> m_channels;
    backing_store m_store;

    std::vector<request> m_requests;
    std::vector<std::size_t> m_unused;  ///< of m_requests
    std::deque<std::size_t> m_entering; ///< not wholly in the queues yet, in order of arrival
    std::priority_queue<response, std::vector<response>, std::greater<>> m_responses;
    std::uint64_t m_order = 0;
    tlm::tlm_generic_payload* m_requesting = nullptr; ///< between BEGIN_REQ and END_REQ
    bool m_requested_later = false; ///< its BEGIN_REQ is annotated and not yet taken
    sc_core::sc_time m_request_at;
    tlm::tlm_generic_payload* m_responding = nullptr; ///< between BEGIN_RESP and END_RESP
    sc_core::sc_time m_response_free; ///< when the last END_RESP, annotated, takes effect
    sc_core::sc_event m_wake;
    sc_core::sc_time m_wake_at;
    bool m_waking = false;
};

} // namespace bitloom
