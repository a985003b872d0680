// SPDX-License-Identifier: Apache-2.0
// The table of configuration keys: every key once, with its path, unit, sentence, rule and place.
// Reading, --set, --dump-config and the table in configs/README.md all come from here; the default
// is the initialiser in platform_configuration.h.
#pragma once

#include "platforms/configuration/key.h"
#include "platforms/configuration/key_rules.h"
#include "platforms/configuration/machine_kinds.h"

#include <cstdint>
#include <string>

namespace bitloom::configuration {

template <class visitor, class energies>
void describe_published_energy(visitor&& visit, energies& e) {
    const std::string path = "accelerator.published_energy.";
    const real_range energy{0, 1'000'000};
    visit(key{path + "fusion_unit_pj_per_cycle",
              "pJ",
              "Published cost model: a Fusion Unit in a computing cycle, whatever its mode.",
              {"bitfusion"}},
          energy, e.fusion_unit_pj_per_cycle);
    const auto access = [&](const std::string& name, const char* sentence, auto& value) {
        visit(key{path + name,
                  "pJ/bit",
                  std::string("Published cost model: ") + sentence,
                  {"bitfusion"}},
              energy, value);
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

template <class visitor, class machine>
void describe_row_stationary(visitor&& visit, machine& m) {
    const auto words = [&](const std::string& name, const char* unit, const char* sentence,
                           whole_range range, auto& value) {
        visit(key{"accelerator." + name, unit, sentence, {"eyeriss"}}, range, value);
    };
    const whole_range held{1, 65'536}, delivered{0, 65'536};
    words("pe_input_words", "words", "Register file of a PE: inputs, a window of each channel.",
          held, m.pe_input_words);
    words("pe_weight_words", "words", "Register file of a PE: rows of kernels.", held,
          m.pe_weight_words);
    words("pe_sum_words", "words", "Register file of a PE: sums, one per filter.", held,
          m.pe_sum_words);
    words("weight_words_per_cycle", "words/cycle",
          "Weights that the buffer gives the array; 0: all at once.", delivered,
          m.weight_words_per_cycle);
    words("input_words_per_cycle", "words/cycle",
          "Activations that the buffer gives the array; 0: all at once.", delivered,
          m.input_words_per_cycle);
    words("sum_words_per_cycle", "words/cycle",
          "Sums that the buffer gives the array, and as many back; 0: all at once.", delivered,
          m.sum_words_per_cycle);
    visit(key{"accelerator.zero_gating",
              "",
              "PEs rest, and save energy, for products with an activation of code 0.",
              {"eyeriss"}},
          truth{}, m.zero_gating);
    visit(key{"accelerator.zero_activations",
              "parts of 1",
              "With zero_gating: activations of code 0 that an estimate, which has none, counts.",
              {"eyeriss"}},
          real_range{0, 1}, m.zero_activations);
}

template <class visitor, class accelerator>
void describe_stripes(visitor&& visit, accelerator& a) {
    const std::vector<std::string> machine{"stripes"};
    const auto count = [&](const char* name, const char* unit, const char* sentence, auto& value) {
        visit(key{std::string("accelerator.") + name, unit, sentence, machine}, whole_range{1, 64},
              value);
    };
    count("tiles", "tiles", "Tiles, which work on other filters each.", a.tiles);
    count("filters", "filters", "Output channels that a tile computes at once.", a.filters);
    count("windows", "windows", "Output pixels that every tile computes at once.", a.windows);
    count("activation_lanes", "lanes",
          "Activations of a brick, which a serial inner-product unit takes at once.",
          a.activation_lanes);
    visit(key{"accelerator.serial", "",
              "The operand that enters bit by bit, and whose width is the cycles of a step.",
              machine},
          choice{{"activations", "weights"}}, a.serial);
    visit(key{"accelerator.window_packing", "",
              "Windows of a step are of one row of outputs, one image or all images together.",
              machine},
          choice{{"row", "image", "batch"}}, a.window_packing);
    visit(key{"accelerator.bricks", "",
              "A brick holds channels of one kernel position, of a row of the kernel or of all of "
              "it.",
              machine},
          choice{{"position", "row", "kernel"}}, a.bricks);
    visit(key{"accelerator.spread_lone_windows", "",
              "A window that is alone, as a fully connected layer's, has its bricks spread over "
              "the columns of all windows, a brick of weights per cycle.",
              machine},
          truth{}, a.spread_lone_windows);
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

    visit(key{"accelerator.kind", "", "The machine."}, choice{machine_words()}, accelerator.kind);
    visit(key{"accelerator.cost_model", "",
              "What is costed: the machine that is simulated, or the cost model that the authors "
              "published, with its own search for mappings (--view estimate only)."},
          choice{{"machine", "published"}}, accelerator.cost_model);
    visit(key{"accelerator.rows",
              "Fusion Units, MACs or PEs",
              "Those that share a column's partial sum.",
              {"bitfusion", "bit_parallel", "eyeriss"}},
          whole_range{1, 256}, accelerator.rows);
    visit(key{"accelerator.columns",
              "Fusion Units, MACs or PEs",
              "Those that share a row's activations; of Eyeriss a row's weights.",
              {"bitfusion", "bit_parallel", "eyeriss"}},
          whole_range{1, 1024}, accelerator.columns);
    visit(key{"accelerator.operand_bits",
              "bits",
              "Widest activations and weights of a MAC; narrower ones take one, too.",
              {"bit_parallel"}},
          whole_range{8, 16, 8}, accelerator.operand_bits);
    visit(key{"accelerator.frequency_hz", "Hz", "Clock of the accelerator."},
          whole_range{1'000, 10'000'000'000}, accelerator.frequency_hz);
    visit(key{"accelerator.accumulator_bits", "bits", "Width at which a column's sum wraps."},
          whole_range{8, 64}, accelerator.accumulator_bits);
    visit(key{"accelerator.pes", "PEs", "Processing elements.", {"bitlet"}}, whole_range{1, 1024},
          accelerator.pes);
    visit(key{"accelerator.timing_mode",
              "",
              "Cycles from group to group, as the published RTL (rtl), waiting for each "
              "result (simple), double-buffered (pipelined), by the mean lane (paper_mean).",
              {"bitlet"}},
          choice{{"rtl", "simple", "pipelined", "paper_mean"}}, accelerator.timing_mode);
    visit(key{"accelerator.synchronisation",
              "",
              "PEs go on together (broadcast) or each by itself within a tile "
              "(independent).",
              {"bitlet"}},
          choice{{"broadcast", "independent"}}, accelerator.synchronisation);
    visit(key{"accelerator.group_size",
              "pairs",
              "N, pairs of weight and activation that a PE takes at once.",
              {"bitlet"}},
          whole_range{2, 64}, accelerator.group_size);
    visit(key{"accelerator.lanes", "lanes", "Bit lanes of a PE.", {"bitlet"}}, whole_range{1, 24},
          accelerator.lanes);
    visit(key{"accelerator.window", "bits", "Bits that a lane looks at in a cycle.", {"bitlet"}},
          whole_range{1, 64}, accelerator.window);
    visit(key{"accelerator.rtl_exact",
              "",
              "Bit for bit the authors' RTL, with its mistakes; false: without them.",
              {"bitlet"}},
          truth{}, accelerator.rtl_exact);
    visit(
        key{"accelerator.group_sums",
            "",
            "What leaves a PE after each fixed-point group of a longer sum: the whole of it (raw) "
            "or, as the RTL packs it, 25 bits after a shift that loses least (packed).",
            {"bitlet"}},
        choice{{"raw", "packed"}}, accelerator.group_sums);
    visit(key{"accelerator.prune",
              "planes",
              "How many of the 24 planes of aligned weights are left out in floating point, "
              "the least significant first (Bitlet-X: 16); fixed point keeps all.",
              {"bitlet"}},
          whole_range{0, 23}, accelerator.prune);
    describe_row_stationary(visit, accelerator);
    describe_stripes(visit, accelerator);
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
              "How memory time is counted; flat: a transfer takes its bits over bits_per_cycle; "
              "fast: its bursts by the rules of dram.preset, in order; detailed: requests to its "
              "controller, which reorders them."},
          choice{{"flat", "fast", "detailed"}}, dram.mode);
    visit(key{"dram.bits_per_cycle", "bits",
              "Width of each memory port, per cycle of the accelerator's clock: what flat memory "
              "moves, and what timed memory moves at most."},
          real_range{1, 65'536}, dram.bits_per_cycle);
    visit(key{"dram.bytes", "bytes", "Size of the memory, which starts at 0x80000000."},
          whole_range{mebi, 16'384 * mebi}, dram.bytes);
    visit(key{"dram.firmware_bytes", "bytes",
              "Bytes at the memory's start that compiled programs leave to firmware; whoever loads "
              "a bundle expects the default."},
          whole_range{0, 16'384 * mebi}, dram.firmware_bytes);
    visit(key{"dram.preset", "", "The device of timed memory; flat memory has none."},
          name_or_file{"configs/memories", "none"}, dram.preset);
    visit(key{"dram.channels", "channels",
              "Channels of timed memory, a power of two; 0: as the preset says."},
          whole_range{0, 64}, dram.channels);
    visit(key{"dram.mapping", "",
              "Fields of an address in timed memory, from the highest bit down; preset: its own."},
          free_text{}, dram.mapping);
    visit(key{"dram.request_bytes", "bytes",
              "Longest request to detailed memory, a power of two; a channel's block of addresses "
              "where that is shorter."},
          whole_range{1, 4096}, dram.request_bytes);
    visit(key{"dram.outstanding", "requests",
              "Requests of a memory port to detailed memory that are under way at most."},
          whole_range{1, 1024}, dram.outstanding);

    visit(key{"compiler.minimise", "",
              "What the tiles of each layer are chosen for: the fewest cycles, or the fewest bits "
              "moved from and to memory."},
          choice{{"cycles", "traffic"}}, config.compiler.minimise);
    visit(key{"technology", "",
              "What the machine is made in, for energy, power and area; default: the one that its "
              "authors evaluate."},
          name_or_file{"configs/technologies"}, config.technology);
}

} // namespace bitloom::configuration
