// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/simulated_time.h"
#include "platforms/block/waveform.h"

#include <cstdint>
#include <optional>
#include <systemc>
#include <utility>

namespace bitloom::block {

/// A clock for the blocks, and the waveform file if one is asked for.
struct block_clock {
    sc_core::sc_clock clock;
    std::optional<waveform> file;

    explicit block_clock(std::uint64_t frequency_hz,
                         const std::optional<std::filesystem::path>& waveform_file)
        : clock("clock", cycles_to_time(1, frequency_hz)) {
        if (waveform_file)
            file.emplace(*waveform_file);
    }
    bool for_waveforms() const { return file.has_value(); }
    /// Completes the waveform: the last values are in the file only when time goes on.
    void end() {
        if (!file)
            return;
        sc_core::sc_start(clock.period());
        file->keep();
    }
};

/// Clocks one block and pauses the simulation when the block has nothing left to do. `unit` is a
/// module with clock, finished() and trace().
template <class unit>
class block_bench : public sc_core::sc_module {
public:
    unit block;

    template <class... arguments>
    block_bench(const sc_core::sc_module_name& name, block_clock& clock, arguments&&... more)
        : sc_module(name)
        , block("block", std::forward<arguments>(more)...) {
        block.clock(clock.clock);
        if (clock.file)
            block.trace(clock.file->trace_file());
        SC_HAS_PROCESS(block_bench);
        SC_METHOD(pause);
        sensitive << block.finished();
        dont_initialize();
    }

    /// Simulates until the block has finished what it was given.
    void run() { sc_core::sc_start(); }

private:
    void pause() { sc_core::sc_pause(); }
};

} // namespace bitloom::block
