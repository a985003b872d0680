// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/program_estimate.h"

#include "models/bitfusion/block_account.h"
#include "models/bitfusion/block_decoder.h"
#include "models/bitfusion/block_limits.h"
#include "models/bitfusion/engine_timing.h"
#include "models/bitfusion/instruction_timing.h"
#include "models/common/errors.h"
#include "models/memory/dram_timing.h"

#include <algorithm>

namespace bitloom::bitfusion {

namespace {

/// Counts and times what the engines do, and moves nothing.
class replay : public engine_actions {
public:
    replay(const block& b, array_shape shape, std::uint64_t bits_per_cycle)
        : m_block(b)
        , m_shape(shape)
        , m_bits_per_cycle(bits_per_cycle) {}

    block_record record;

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned /*half*/,
                                      std::uint64_t cycle) override {
        const tile_extent e = extent_of(m_block, t);
        const strided_transfer transfer = load_of(m_block, which, t, e, m_shape);
        count_load(record, which, written_bytes(m_block, which, e, transfer), transfer);
        return cycle + flat_transfer_cycles(transfer.total_bytes() * 8, m_bits_per_cycle);
    }
    std::optional<std::uint64_t> store(const tile_index& t, unsigned /*half*/,
                                       std::uint64_t cycle) override {
        const strided_transfer transfer = store_of(m_block, t, extent_of(m_block, t));
        count_store(record, transfer);
        return cycle + flat_transfer_cycles(transfer.total_bytes() * 8, m_bits_per_cycle);
    }
    void compute(const tile_index& t, array_halves /*halves*/, bool first_of_output,
                 std::uint64_t /*cycle*/) override {
        count_compute(record, m_block, extent_of(m_block, t), m_shape, first_of_output);
    }
    void post_process(const tile_index& t, post_halves /*halves*/,
                      std::uint64_t /*cycle*/) override {
        count_post(record, m_block, extent_of(m_block, t), m_shape);
    }

private:
    const block& m_block;
    array_shape m_shape;
    std::uint64_t m_bits_per_cycle;
};

} // namespace

block_record estimate_block(const block& b, array_shape shape, std::uint64_t bits_per_cycle) {
    replay actions(b, shape, bits_per_cycle);
    const block_time time = run_engines(b, shape, actions);
    actions.record.cycles = time.cycles;
    actions.record.compute_cycles = time.compute_cycles;
    return actions.record;
}

program_estimate estimate_program(const std::vector<std::uint32_t>& words,
                                  const bitfusion_parameters& parameters,
                                  std::uint64_t bits_per_cycle) {
    program_estimate total;
    constexpr std::size_t fetch_words = fetch_bytes / 4;
    block_decoder decoder;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (at % fetch_words == 0) {
            const std::uint64_t bits = std::min(fetch_words, words.size() - at) * 32;
            total.instruction_bits += bits;
            total.cycles += flat_transfer_cycles(bits, bits_per_cycle);
        }
        ++total.cycles;
        const block_decoder::progress progress = decoder.feed(words[at]);
        require(progress != block_decoder::progress::bad, "a program to estimate is illegal");
        if (progress == block_decoder::progress::more)
            continue;
        const block b = decoder.result();
        decoder = {};
        require(fits(b, footprint_of(b, parameters.shape), parameters.buffers),
                "a tile of a program to estimate does not fit its buffer");
        total.records.push_back(estimate_block(b, parameters.shape, bits_per_cycle));
        total.cycles += total.records.back().cycles;
        if (b.last)
            return total;
    }
    require(words.empty(), "a program to estimate has no last block");
    return total;
}

} // namespace bitloom::bitfusion
