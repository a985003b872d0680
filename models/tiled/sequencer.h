// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block_executor.h"
#include "models/tiled/block_source.h"
#include "models/tiled/fetch_timing.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <systemc>
#include <vector>

namespace bitloom::tiled {

/// Fetches a program from memory through port 0, decodes block after block and runs each on the
/// executor, which moves all engines in this module's one thread and waits once per tile, or less
/// often.
class sequencer : public sc_core::sc_module {
public:
    /// `make_source`: what decodes a block's words.
    sequencer(const sc_core::sc_module_name& name, block_executor& executor, dma& fetcher,
              std::function<std::unique_ptr<block_source>()> make_source);

    /// Starts the program at `address` after `delay` (what a decoupled initiator is ahead); `ended`
    /// is called when it is over. Only while not busy.
    void start(std::uint64_t address, std::uint32_t bytes, const sc_core::sc_time& delay);
    std::function<void(const fault_report&)> ended;

    block_executor& executor() { return m_executor; }
    dma& fetcher() { return m_fetcher; }
    const block_executor& executor() const { return m_executor; }
    std::uint64_t cycles() const { return m_cycle; }
    /// How the last program ended.
    const fault_report& report() const { return m_report; }
    unsigned block_number() const { return m_block_number; }
    std::uint64_t instruction_bits() const { return m_instruction_bits; }
    /// From start() until `ended` has returned.
    bool busy() const { return m_busy; }
    /// The last program's figures, the executor's too; while not busy.
    void state(state_archive& a) {
        a(m_report.code, m_report.address, m_report.instruction, m_report.reason, m_cycle,
          m_block_number, m_instruction_bits, m_executor);
    }

private:
    void run();
    fault run_program();
    fault fetch_block(block_source& source);
    fault run_block(const block& b);
    block_source& source_of(unsigned block_number);

    block_executor& m_executor;
    dma& m_fetcher;
    const std::function<std::unique_ptr<block_source>()> m_make_source;

    sc_core::sc_event m_start;
    bool m_busy = false;
    std::uint64_t m_address = 0, m_end = 0, m_block_address = 0;
    fault_report m_report;
    std::uint64_t m_cycle = 0; ///< since the doorbell; the present block's first while it runs
    unsigned m_block_number = 0;
    /// By block number; the last serves all further ones.
    std::vector<std::unique_ptr<block_source>> m_sources;
    std::uint64_t m_instruction_bits = 0;
    std::array<std::uint8_t, fetch_bytes> m_fetched{};
    std::uint64_t m_fetched_at = 0;
    unsigned m_fetched_bytes = 0;
};

} // namespace bitloom::tiled
