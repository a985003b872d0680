// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/burst_parameters.h"
#include "models/interconnect/burst_splitter.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// The DMA's way to memory that is not timed by annotation: a transfer's bursts as requests of the
/// base protocol's four phases, several under way. It sends a request as soon as the one before has
/// left the request phase and fewer than `outstanding` wait for their response, and answers every
/// response at once. After a refused request no other follows; those under way are waited for.
class burst_initiator : public sc_core::sc_module, private tlm::tlm_mm_interface {
public:
    burst_initiator(const sc_core::sc_module_name& name, tlm::tlm_initiator_socket<>& memory,
                    const burst_parameters& parameters);
    ~burst_initiator() override;

    /// Begins a transfer of at least a byte, `begins` from now; none is in flight. `tile` must stay
    /// until it has ended, and a load's is complete then.
    void start(tlm::tlm_command command, const strided_transfer& t, std::uint8_t* tile,
               const sc_core::sc_time& begins);

    struct ending {
        sc_core::sc_time at;                  ///< simulated time, may lie ahead
        std::optional<std::uint64_t> refused; ///< address of the first request that was
    };
    bool in_flight() const { return m_active; }
    /// How the transfer ended; nothing while it is in flight.
    const std::optional<ending>& result() const { return m_result; }
    /// Notified when result() is there.
    const sc_core::sc_event& ended() const { return m_ended; }

    /// What the memory's socket receives.
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);

private:
    struct request final : tlm::tlm_generic_payload {
        explicit request(tlm::tlm_mm_interface& manager)
            : tlm_generic_payload(&manager) {}
        burst of;
        std::uint64_t number = 0;         ///< in order of requests
        std::vector<std::uint8_t> staged; ///< bytes that lie otherwise in the tile
    };

    void free(tlm::tlm_generic_payload* p) override;
    request& take_request();
    void prepare(request& r);
    void issue();
    void send(request& r);
    void end_request(const sc_core::sc_time& delay);
    void complete(request& r, const sc_core::sc_time& at);

    tlm::tlm_initiator_socket<>& m_memory;
    const burst_parameters m_parameters;
    burst_splitter m_splitter;
    tlm::tlm_command m_command = tlm::TLM_IGNORE_COMMAND;
    std::uint8_t* m_tile = nullptr;

    std::vector<std::unique_ptr<request>> m_requests;
    std::vector<request*> m_unused;
    request* m_requesting = nullptr; ///< in the request phase
    sc_core::sc_time m_request_free; ///< when the last request phase ends, annotated
    std::uint32_t m_under_way = 0;
    std::uint64_t m_sent = 0; ///< of the present transfer

    bool m_active = false;
    std::optional<ending> m_result;
    sc_core::sc_time m_last; ///< latest response of the present transfer
    std::optional<std::uint64_t> m_refused;
    std::uint64_t m_refused_number = 0;
    sc_core::sc_event m_issue, m_ended;
};

} // namespace bitloom
