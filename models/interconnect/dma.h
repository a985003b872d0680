// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/transfer_extension.h"
#include "models/interconnect/burst_initiator.h"
#include "models/interconnect/strided_transfer.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom {

/// Moves boxes of bytes between memory and on-chip buffers, in one of two ways:
/// - by annotated transactions. The engine that owns it calls, and consumes the returned time.
///   Through DMI, where granted, all pieces but the last move without a transaction; the last
///   carries the whole transfer's box, so the memory always sees and times the transfer;
/// - by bursts (burst_initiator.h), if it is given parameters for them: simulated time passes until
///   a transfer has ended, and when that is nobody knows before.
/// A buffer that grants DMI is filled and emptied in place, one that does not in one transaction
/// per tile.
class dma : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<dma> memory;
    tlm_utils::simple_initiator_socket<dma> buffers; ///< see buffer_address

    explicit dma(const sc_core::sc_module_name& name,
                 const std::optional<burst_parameters>& bursts = {});
    ~dma() override;

    /// Bytes that repeat through what a transfer does not cover; at least one.
    using fill_pattern = std::vector<std::uint8_t>;

    /// Memory to buffer. The local box of `tile_bytes` starts at `buffer_address`; what the
    /// transfer does not cover is filled with `fill`. `begins` is the transfer's start relative to
    /// now. Returns how long the memory took, annotated or waited, or nothing if it refused;
    /// unknown_time() by bursts: take_ending() tells then.
    std::optional<sc_core::sc_time> load(const strided_transfer& t, std::uint64_t buffer_address,
                                         std::size_t tile_bytes, const fill_pattern& fill,
                                         const sc_core::sc_time& begins);
    /// Buffer to memory.
    std::optional<sc_core::sc_time> store(const strided_transfer& t, std::uint64_t buffer_address,
                                          std::size_t tile_bytes, const sc_core::sc_time& begins);
    static const sc_core::sc_time& unknown_time() { return sc_core::sc_max_time(); }

    /// How a load or store by bursts ended, once; nothing while it is in flight.
    struct ending {
        sc_core::sc_time at; ///< simulated time, may lie ahead
        bool refused;
    };
    std::optional<ending> take_ending();
    bool by_bursts() const { return m_bursts != nullptr; }
    /// Notified when there is something to take. Only by_bursts().
    const sc_core::sc_event& ended() const { return m_bursts->ended(); }

    /// Plain read, e.g. of instructions. By bursts it waits, and is for a thread.
    std::optional<sc_core::sc_time> read(std::uint64_t address, std::uint8_t* to, std::size_t bytes,
                                         const sc_core::sc_time& begins);

    /// Address of the last access that was refused.
    std::uint64_t refused_address() const { return m_refused; }
    /// Never use DMI: every piece is a transaction. For tests; results are the same.
    void forbid_dmi() { m_dmi_forbidden = true; }
    /// Regions of memory for which it holds a pointer.
    std::size_t direct_regions() const { return m_memory_dmi.size(); }

private:
    using grants = std::vector<tlm::tlm_dmi>; ///< regions granted so far
    using initiator = tlm_utils::simple_initiator_socket<dma>;
    /// A tile that bursts move.
    struct moving_tile {
        std::uint64_t buffer_address;
        std::size_t bytes;
        bool to_buffer; ///< it comes from memory and goes on from m_staging
    };

    std::optional<sc_core::sc_time> move(const strided_transfer& t, tlm::tlm_command command,
                                         std::uint8_t* tile, const sc_core::sc_time& begins);
    static void keep(grants& granted, const tlm::tlm_dmi& grant);
    static std::uint8_t* direct(const grants& granted, std::uint64_t address, std::uint64_t bytes);
    bool transact(initiator& socket, grants& granted, tlm::tlm_command command,
                  std::uint64_t address, std::uint8_t* data, std::uint64_t bytes,
                  sc_core::sc_time& delay);
    void access_buffer(tlm::tlm_command command, std::uint64_t address, std::size_t bytes);
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    void invalidate_memory(sc_dt::uint64 first, sc_dt::uint64 last);
    void invalidate_buffers(sc_dt::uint64 first, sc_dt::uint64 last);

    tlm::tlm_generic_payload m_payload;
    transfer_extension m_transfer;
    std::vector<std::uint8_t> m_staging;
    grants m_memory_dmi, m_buffer_dmi;
    bool m_dmi_forbidden = false;
    std::unique_ptr<burst_initiator> m_bursts; ///< none: by annotated transactions
    std::optional<moving_tile> m_moving;
    std::uint64_t m_refused = 0;
};

} // namespace bitloom
