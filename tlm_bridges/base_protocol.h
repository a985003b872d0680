// SPDX-License-Identifier: Apache-2.0
// What everything that watches the base protocol has to know of it.
#pragma once

#include <tlm>

namespace bitloom {

inline const char* name_of(tlm::tlm_phase_enum phase) {
    switch (phase) {
    case tlm::BEGIN_REQ:
        return "BEGIN_REQ";
    case tlm::END_REQ:
        return "END_REQ";
    case tlm::BEGIN_RESP:
        return "BEGIN_RESP";
    case tlm::END_RESP:
        return "END_RESP";
    default:
        return "no phase of the base protocol";
    }
}

inline tlm::tlm_phase_enum known_phase(const tlm::tlm_phase& phase) {
    return static_cast<tlm::tlm_phase_enum>(static_cast<unsigned>(phase));
}

inline bool is_base_phase(tlm::tlm_phase_enum phase) {
    return phase >= tlm::BEGIN_REQ && phase <= tlm::END_RESP;
}

/// Its memory manager may already have given it to another transaction.
inline bool is_dropped(const tlm::tlm_generic_payload& p) {
    return p.has_mm() && p.get_ref_count() < 1;
}

/// Holds a payload during a call that may be its end.
class payload_hold {
public:
    explicit payload_hold(tlm::tlm_generic_payload& p)
        : m_payload(p.has_mm() && !is_dropped(p) ? &p : nullptr) {
        if (m_payload != nullptr)
            m_payload->acquire();
    }
    ~payload_hold() {
        if (m_payload != nullptr)
            m_payload->release();
    }
    payload_hold(const payload_hold&) = delete;
    payload_hold& operator=(const payload_hold&) = delete;

private:
    tlm::tlm_generic_payload* m_payload;
};

} // namespace bitloom
