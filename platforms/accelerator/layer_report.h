// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block_record.h"
#include "models/tiled/engine_recorder.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/target.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"
#include "platforms/results/run_record.h"

#include <vector>

namespace bitloom::accelerator {

/// Who ran what; no layers, no samples.
results::run_record empty_record(const network::graph& net,
                                 const configuration::platform_configuration& platform,
                                 std::uint64_t batch);

/// Bit planes of all weights that `net` was read with.
std::vector<results::weight_planes> planes_of(const network::graph& net);

/// One layer's row, figures and mapping empty: name, kind, shape and widths.
results::layer_record layer_row(const network::graph& net, const network::layer& layer,
                                std::uint64_t batch);

/// Rows of the result in graph order, figures zero: shapes, widths, mapping, who is fused into
/// whom.
std::vector<results::layer_record> layer_rows(const network::graph& net,
                                              const compiler::compiled_program& program,
                                              const compiler::target& machine);

/// The same for words of the user's that run instead of `plan`'s, which says which block counts for
/// which layers; further blocks count for those of the last. Widths are those of the block in the
/// place of the plan's last one for a row, peaks the highest of the row's blocks, as far as the
/// words decode; nothing is known of their mapping.
std::vector<results::layer_record> program_rows(const network::graph& net,
                                                const compiler::compiled_program& plan,
                                                const std::vector<std::uint32_t>& words,
                                                const compiler::target& machine);

/// The blocks that such words say, up to the first instruction that is illegal.
std::vector<tiled::block> decoded_blocks(const std::vector<std::uint32_t>& words,
                                         const compiler::target& machine);

/// Adds what one execution of `program` cost to the rows of its blocks.
void add_records(const compiler::compiled_program& program,
                 const std::vector<tiled::block_record>& records, const compiler::target& machine,
                 std::vector<results::layer_record>& rows);

/// Adds the paths that its blocks took; `records` of the same blocks.
void add_paths(const compiler::compiled_program& program,
               const std::vector<tiled::block_path>& paths, const compiler::target& machine,
               std::vector<results::layer_record>& rows);

/// What one execution of a program took in all.
struct program_figures {
    std::uint64_t cycles = 0, instruction_bits = 0;
    sdram::command_events dram;
};

/// Adds it to the run: the blocks' records to their rows, the rest to the set-up.
void add_program(const compiler::compiled_program& program,
                 const std::vector<tiled::block_record>& records, const compiler::target& machine,
                 program_figures whole, results::run_record& record);

/// Says which layers the blocks of a recording from `first` on are, all of one execution.
void add_layers(const compiler::compiled_program& program, std::size_t first,
                tiled::engine_recording& recording);

/// Commands of DRAM and its time in each state.
energy::event_counts counts_of(const sdram::command_events& happened);

} // namespace bitloom::accelerator
