// SPDX-License-Identifier: Apache-2.0
// The table of configuration keys: every key once, with its path, unit, sentence, rule and place.
// Reading, --set, --dump-config and the table in configs/README.md all come from here; the default
// is the initialiser in platform_configuration.h.
#pragma once

#include "platforms/configuration/key_rules.h"

#include <cstdint>
#include <string>

namespace bitloom::configuration {

struct key {
    std::string path;     ///< dotted, as in --set
    std::string unit;     ///< empty for words
    std::string sentence; ///< one, in the words of a user
};

template <class visitor, class energies>
void describe_published_energy(visitor&& visit, energies& e) {
    const std::string path = "accelerator.published_energy.";
    const real_range energy{0, 1'000'000};
    visit(key{path + "fusion_unit_pj_per_cycle", "pJ",
              "Published cost model: a Fusion Unit in a computing cycle, whatever its mode."},
          energy, e.fusion_unit_pj_per_cycle);
    const auto access = [&](const std::string& name, const char* sentence, auto& value) {
        visit(key{path + name, "pJ/bit", std::string("Published cost model: ") + sentence}, energy,
              value);
    };
    access("input_buffer_read_pj_per_bit", "a bit read from IBUF.", e.input_buffer_read_pj_per_bit);
    access("input_buffer_write_pj_per_bit", "a bit written to IBUF.",
           e.input_buffer_write_pj_per_bit);
    access("weight_buffer_read_pj_per_bit", "a bit read from WBUF.",
           e.weight_buffer_read_pj_per_bit);
    access("weight_buffer_write_pj_per_bit", "a bit written to WBUF.",
           e.weight_buffer_write_pj_per_bit);
    access("output_buffer_read_pj_per_bit", "a bit read from OBUF.",
           e.output_buffer_read_pj_per_bit);
    access("output_buffer_write_pj_per_bit", "a bit written to OBUF.",
           e.output_buffer_write_pj_per_bit);
    access("dram_pj_per_bit", "a bit over the memory port.", e.dram_pj_per_bit);
}

/// Calls visit(key, rule, value) for every key, in the order in which they are written; a rule is
/// a whole_range, a real_range, a choice or truth, a value the member of `config` (const if
/// `config` is).
template <class visitor, class platform>
void describe(visitor&& visit, platform& config) {
    constexpr std::uint64_t mebi = 1ULL << 20;
    // Two equal halves, hence even.
    const whole_range buffer{64, 64 * mebi, 2};
    auto& accelerator = config.accelerator;
    auto& dram = config.dram;

    visit(key{"accelerator.kind", "", "The machine."}, choice{{"bitfusion", "bitlet"}, {}},
          accelerator.kind);
    visit(key{"accelerator.cost_model", "",
              "What is costed: the machine that is simulated, or the cost model that the authors "
              "published, with its own search for mappings (--view estimate only)."},
          choice{{"machine", "published"}, {}}, accelerator.cost_model);
    visit(
        key{"accelerator.rows", "Fusion Units", "Fusion Units that share a column's partial sum."},
        whole_range{1, 256}, accelerator.rows);
    visit(
        key{"accelerator.columns", "Fusion Units", "Fusion Units that share a row's activations."},
        whole_range{1, 1024}, accelerator.columns);
    visit(key{"accelerator.frequency_hz", "Hz", "Clock of the accelerator."},
          whole_range{1'000, 10'000'000'000}, accelerator.frequency_hz);
    visit(key{"accelerator.accumulator_bits", "bits", "Width at which a column's sum wraps."},
          whole_range{8, 64}, accelerator.accumulator_bits);
    visit(key{"accelerator.pes", "PEs", "Bitlet: processing elements."}, whole_range{1, 1024},
          accelerator.pes);
    visit(key{"accelerator.timing_mode", "",
              "Bitlet: cycles from group to group, as the published RTL (rtl), waiting for each "
              "result (simple), double-buffered (pipelined), by the mean lane (paper_mean)."},
          choice{{"rtl", "simple", "pipelined", "paper_mean"}, {}}, accelerator.timing_mode);
    visit(key{"accelerator.synchronisation", "",
              "Bitlet: PEs go on together (broadcast) or each by itself within a tile "
              "(independent)."},
          choice{{"broadcast", "independent"}, {}}, accelerator.synchronisation);
    visit(key{"accelerator.group_size", "pairs",
              "Bitlet: N, pairs of weight and activation that a PE takes at once."},
          whole_range{2, 64}, accelerator.group_size);
    visit(key{"accelerator.lanes", "lanes", "Bitlet: bit lanes of a PE."}, whole_range{1, 24},
          accelerator.lanes);
    visit(key{"accelerator.window", "bits", "Bitlet: bits that a lane looks at in a cycle."},
          whole_range{1, 64}, accelerator.window);
    visit(key{"accelerator.rtl_exact", "",
              "Bitlet: bit for bit the authors' RTL, with its mistakes; false: without them."},
          truth{}, accelerator.rtl_exact);
    visit(key{"accelerator.input_buffer_bytes", "bytes", "Input buffer (IBUF), both halves."},
          buffer, accelerator.input_buffer_bytes);
    visit(key{"accelerator.weight_buffer_bytes", "bytes", "Weight buffer (WBUF), both halves."},
          buffer, accelerator.weight_buffer_bytes);
    visit(key{"accelerator.output_buffer_bytes", "bytes", "Output buffer (OBUF), both halves."},
          buffer, accelerator.output_buffer_bytes);
    visit(key{"accelerator.bias_buffer_bytes", "bytes", "Bias buffer (BIAS), both halves."}, buffer,
          accelerator.bias_buffer_bytes);
    describe_published_energy(visit, accelerator.published_energy);

    visit(key{"dram.mode", "",
              "How memory time is counted; flat: a transfer takes its bits over bits_per_cycle."},
          choice{{"flat"}, {"fast", "detailed"}}, dram.mode);
    visit(key{"dram.bits_per_cycle", "bits",
              "Bandwidth of the memory port, per cycle of the accelerator's clock."},
          real_range{1, 65'536}, dram.bits_per_cycle);
    visit(key{"dram.bytes", "bytes", "Size of the memory, which starts at 0x80000000."},
          whole_range{mebi, 16'384 * mebi}, dram.bytes);
}

} // namespace bitloom::configuration
