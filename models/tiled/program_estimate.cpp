// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/program_estimate.h"

#include "models/common/errors.h"
#include "models/memory/dram_timing.h"
#include "models/tiled/block_account.h"
#include "models/tiled/block_limits.h"
#include "models/tiled/engine_timing.h"
#include "models/tiled/fetch_timing.h"

#include <algorithm>

namespace bitloom::tiled {

namespace {

/// Counts and times what the engines do, and moves nothing.
class replay : public engine_actions {
public:
    replay(const block& b, const array_model& array, const tile_timer& time_of,
           bandwidth bits_per_cycle)
        : m_block(b)
        , m_array(array)
        , m_time_of(time_of)
        , m_bits_per_cycle(bits_per_cycle) {}

    block_record record;

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned /*half*/,
                                      std::uint64_t cycle) override {
        const tile_extent e = extent_of(m_block, t);
        const strided_transfer transfer = load_of(m_block, which, t, e, m_array.shape());
        count_load(record, which, written_bytes(m_block, which, e, transfer), transfer);
        return cycle + flat_transfer_cycles(transfer.total_bytes() * 8, m_bits_per_cycle);
    }
    std::optional<std::uint64_t> store(const tile_index& t, unsigned /*half*/,
                                       std::uint64_t cycle) override {
        const strided_transfer transfer = store_of(m_block, t, extent_of(m_block, t));
        count_store(record, transfer);
        return cycle + flat_transfer_cycles(transfer.total_bytes() * 8, m_bits_per_cycle);
    }
    array_time compute(const tile_index& t, array_halves /*halves*/, bool first_of_output,
                       std::uint64_t /*cycle*/) override {
        const tile_extent e = extent_of(m_block, t);
        count_compute(record, m_block, e, m_array, first_of_output);
        return m_time_of(m_block, t, e);
    }
    void post_process(const tile_index& t, post_halves /*halves*/,
                      std::uint64_t /*cycle*/) override {
        count_post(record, m_block, extent_of(m_block, t), m_array.shape());
    }

private:
    const block& m_block;
    const array_model& m_array;
    const tile_timer& m_time_of;
    bandwidth m_bits_per_cycle;
};

} // namespace

block_record estimate_block(const block& b, const array_model& array, const tile_timer& time_of,
                            bandwidth bits_per_cycle) {
    replay actions(b, array, time_of, bits_per_cycle);
    const block_time time = run_engines(b, array, actions);
    actions.record.cycles = time.cycles;
    actions.record.compute_cycles = time.compute_cycles;
    return actions.record;
}

program_estimate estimate_program(const std::vector<std::uint32_t>& words, block_source& source,
                                  const array_model& array, const tile_timer& time_of,
                                  const buffer_sizes& buffers, bandwidth bits_per_cycle) {
    program_estimate total;
    constexpr std::size_t fetch_words = fetch_bytes / 4;
    source.begin();
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (at % fetch_words == 0) {
            const std::uint64_t bits = std::min(fetch_words, words.size() - at) * 32;
            total.instruction_bits += bits;
            total.cycles += flat_transfer_cycles(bits, bits_per_cycle);
        }
        ++total.cycles;
        const progress made = source.feed(words[at]);
        require(made != progress::bad, "a program to estimate is illegal");
        if (made == progress::more)
            continue;
        const block& b = source.result();
        require(fits(b, footprint_of(b, array), buffers),
                "a tile of a program to estimate does not fit its buffer");
        total.records.push_back(estimate_block(b, array, time_of, bits_per_cycle));
        total.cycles += total.records.back().cycles;
        if (b.last)
            return total;
        source.begin();
    }
    require(words.empty(), "a program to estimate has no last block");
    return total;
}

} // namespace bitloom::tiled
