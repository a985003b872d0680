// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/group_job.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>

namespace bitloom::bitlet {

/// What stands at the input port in a cycle.
struct input_beat {
    group_token token;
    unsigned number = 0; ///< of the beat in its group
    std::array<std::uint32_t, elements_per_beat> activations{};
};

/// When the next group may come.
enum class group_protocol {
    after_result, ///< wait for the result, flush for a cycle
    overlapped,   ///< as soon as nothing that is still needed would be overwritten
};

/// The neighbour that feeds the PE: beat after beat of one group after the other.
class beat_sequencer {
public:
    beat_sequencer(unsigned beats, group_protocol protocol)
        : m_beats(beats)
        , m_protocol(protocol) {}

    void add(const group_job& job) { m_jobs.push_back(&job); }
    bool empty() const { return m_jobs.empty(); }
    bool flushing() const { return m_protocol == group_protocol::after_result && m_delay == 1; }

    /// The lanes' last step is done: overwriting activations is safe, in floating point E_max is
    /// when the packer has used it, too.
    void steps_finished(bool is_fixed) {
        if (m_protocol == group_protocol::overlapped)
            release(is_fixed ? 0 : cycles_until_packed);
    }
    void result_came() {
        if (m_protocol == group_protocol::after_result)
            release(2);
    }

    /// Puts the next cycle's beat, or a bubble, to the port.
    void present(input_beat& port) {
        port.token = {};
        if (m_delay > 0)
            --m_delay;
        if (m_jobs.empty() || (m_beat == 0 && (m_delay > 0 || !m_free)))
            return;
        const group_job& job = *m_jobs.front();
        if (m_beat > 0 && m_gap < job.gaps[m_beat - 1]) {
            ++m_gap;
            return;
        }
        const auto* from = job.operands.activation.data() + m_beat * elements_per_beat;
        std::copy(from, from + elements_per_beat, port.activations.begin());
        port.number = m_beat;
        port.token = {&job, 0, true, m_beat == 0, m_beat + 1 == m_beats, job.control.is_fixed};
        m_gap = 0;
        if (m_beat == 0)
            m_free = false;
        if (++m_beat == m_beats) {
            m_beat = 0;
            m_jobs.pop_front();
        }
    }

private:
    /// The packer's last stage reads E_max 11 cycles after the last elements are there; a beat has
    /// changed it 6 cycles after it came.
    static constexpr unsigned cycles_until_packed = 6;

    void release(unsigned cycles) {
        m_free = true;
        m_delay = cycles == 0 ? 0 : cycles + 1;
    }

    const unsigned m_beats;
    const group_protocol m_protocol;
    std::deque<const group_job*> m_jobs;
    unsigned m_beat = 0, m_gap = 0, m_delay = 0;
    bool m_free = true; ///< for the next group, when the present one's beats are through
};

} // namespace bitloom::bitlet
