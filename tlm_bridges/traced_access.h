// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <systemc>
#include <tlm>

namespace bitloom {

/// What has passed between two sockets: a transaction from its request to its response, an access
/// by debug transport, or a request for a direct pointer to memory.
struct traced_access {
    enum class path : std::uint8_t { blocking, non_blocking, debug, direct_memory };
    enum class answer : std::uint8_t {
        ok,
        generic_error,
        address_error,
        command_error,
        burst_error,
        byte_enable_error,
        incomplete, ///< no response, or still under way when simulation ended
        partial,    ///< debug transport moved fewer bytes
        granted,    ///< direct memory: `address` and `length` are the region's
        refused,    ///< direct memory: by the target
        denied,     ///< direct memory: by the tracer
    };
    static constexpr std::size_t most_data = 16; ///< bytes that are kept
    static constexpr std::size_t most_marks = 4; ///< the base protocol's phases

    /// A phase of the non-blocking path, at the time when it takes effect.
    struct mark {
        tlm::tlm_phase_enum phase = tlm::UNINITIALIZED_PHASE;
        sc_core::sc_time at;
    };

    path by = path::blocking;
    answer how = answer::incomplete;
    tlm::tlm_command command = tlm::TLM_IGNORE_COMMAND;
    std::uint64_t address = 0; ///< as the initiator of the pair knows it
    std::uint64_t length = 0;  ///< bytes
    /// Bytes that the latency stands for, where the access is the last of a longer transfer
    /// (transfer_extension); else 0.
    std::uint64_t transfer_bytes = 0;
    sc_core::sc_time begins, latency; ///< to the response; annotated delays are part of both
    std::array<std::uint8_t, most_data> data{}; ///< the first of what was read or written
    std::size_t data_bytes = 0;
    std::array<mark, most_marks> marks{};
    std::size_t mark_count = 0;
};

/// The words that traces have for these.
const char* name_of(traced_access::path by);
const char* name_of(traced_access::answer how);
const char* name_of(tlm::tlm_command command);

/// Who wants to know.
class access_listener {
public:
    virtual ~access_listener() = default;
    /// Called once for each access, when it has ended.
    virtual void hear(const traced_access& a) = 0;
};

} // namespace bitloom
