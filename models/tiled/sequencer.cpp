// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/sequencer.h"

#include "models/common/simulated_time.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bitloom::tiled {

namespace {

/// Blocks of a program whose sources may remember them when it runs again.
constexpr unsigned remembered_blocks = 1023;

} // namespace

sequencer::sequencer(const sc_core::sc_module_name& name, block_executor& executor, dma& fetcher,
                     std::function<std::unique_ptr<block_source>()> make_source)
    : sc_module(name)
    , m_executor(executor)
    , m_fetcher(fetcher)
    , m_make_source(std::move(make_source)) {
    SC_HAS_PROCESS(sequencer);
    SC_THREAD(run);
}

void sequencer::start(std::uint64_t address, std::uint32_t bytes, const sc_core::sc_time& delay) {
    m_busy = true;
    m_address = address;
    m_end = address + bytes;
    m_start.notify(delay);
}

void sequencer::run() {
    while (true) {
        wait(m_start);
        m_executor.begin_program();
        m_cycle = 0;
        m_report = {};
        m_report.code = run_program();
        m_executor.synchronise(m_cycle);
        ended(m_report);
        m_busy = false;
    }
}

block_source& sequencer::source_of(unsigned block_number) {
    const std::size_t place = std::min(block_number, remembered_blocks);
    while (m_sources.size() <= place)
        m_sources.push_back(m_make_source());
    return *m_sources[place];
}

fault sequencer::run_program() {
    m_instruction_bits = 0;
    m_fetched_bytes = 0;
    m_report.address = m_report.instruction = m_address;
    if (m_address % 4 != 0 || m_end % 4 != 0)
        return fault::misaligned;
    for (m_block_number = 0;; ++m_block_number) {
        block_source& source = source_of(m_block_number);
        source.begin();
        m_block_address = m_address;
        if (const fault f = fetch_block(source); f != fault::none)
            return f;
        if (const fault f = run_block(source.result()); f != fault::none)
            return f;
        if (source.result().last)
            return fault::none;
    }
}

fault sequencer::fetch_block(block_source& source) {
    while (true) {
        m_report.address = m_report.instruction = m_address;
        if (m_address >= m_end)
            return fault::unfinished_program;
        if (m_fetched_bytes == 0 || m_address >= m_fetched_at + m_fetched_bytes) {
            const auto bytes = std::min<std::uint64_t>(m_fetched.size(), m_end - m_address);
            const sc_core::sc_time late = m_executor.late_for(m_cycle);
            const auto took =
                m_fetcher.read(m_address, m_fetched.data(), bytes, m_executor.begins_at(m_cycle));
            if (!took)
                return fault::address_error;
            m_fetched_at = m_address;
            m_fetched_bytes = static_cast<unsigned>(bytes);
            m_instruction_bits += bytes * 8;
            m_cycle += m_executor.cycles_of(late + *took, bytes * 8);
        }
        std::uint32_t word = 0;
        std::memcpy(&word, m_fetched.data() + (m_address - m_fetched_at), 4);
        ++m_cycle; // one word is decoded per cycle
        const progress made = source.feed(word);
        if (made == progress::bad) {
            m_report.reason = source.reason();
            return fault::illegal_instruction;
        }
        m_address += 4;
        if (made == progress::complete)
            return fault::none;
    }
}

fault sequencer::run_block(const block& b) {
    const block_executor::outcome o = m_executor.run(b, m_block_number, m_cycle);
    m_cycle += o.cycles;
    if (o.report.code == fault::none)
        return fault::none;
    m_report.instruction = m_block_address + 4 * std::uint64_t{o.instruction};
    m_report.address =
        o.report.code == fault::address_error ? o.report.address : m_report.instruction;
    m_report.reason = o.report.reason;
    return o.report.code;
}

} // namespace bitloom::tiled
