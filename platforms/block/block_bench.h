// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/simulated_time.h"
#include "platforms/block/block.h"
#include "platforms/block/waveform.h"

#include <functional>
#include <systemc>
#include <utility>

namespace bitloom::block {

/// A clock for the blocks, and the request's waveform and interruption.
class block_clock {
public:
    sc_core::sc_clock clock;
    waveform* const file; ///< nullptr: none

    explicit block_clock(const block_request& request)
        : clock("clock", cycles_to_time(1, request.platform.accelerator.frequency_hz))
        , file(request.waveform)
        , m_interrupted(request.interrupted) {}
    /// Simulates some cycles, less where a process pauses. Throws interrupted.
    void advance() const {
        constexpr unsigned cycles = 100; // of the largest array: seconds
        sc_core::sc_start(cycles * clock.period());
        if (m_interrupted && m_interrupted())
            throw interrupted();
    }
    bool for_waveforms() const { return file != nullptr; }
    /// Completes the waveform: the last values are in the file only when time goes on.
    void end() const {
        if (file == nullptr)
            return;
        sc_core::sc_start(clock.period());
        file->complete();
    }

private:
    std::function<bool()> m_interrupted;
};

/// Clocks one block and pauses the simulation when the block has nothing left to do. `unit` is a
/// module with clock and finished().
template <class unit>
class block_bench : public sc_core::sc_module {
public:
    unit block;

    template <class... arguments>
    block_bench(const sc_core::sc_module_name& name, block_clock& clock, arguments&&... more)
        : sc_module(name)
        , block("block", std::forward<arguments>(more)...)
        , m_clock(clock) {
        block.clock(clock.clock);
        if (clock.file)
            block.trace(clock.file->trace_file());
        SC_HAS_PROCESS(block_bench);
        SC_METHOD(pause);
        sensitive << block.finished();
        dont_initialize();
    }

    /// Simulates until the block has finished what it was given. Throws interrupted.
    void run() {
        m_finished = false;
        while (!m_finished)
            m_clock.advance();
    }

private:
    void pause() {
        m_finished = true;
        sc_core::sc_pause();
    }

    const block_clock& m_clock;
    bool m_finished = false;
};

} // namespace bitloom::block
