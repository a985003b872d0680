// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block_record.h"
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

/// Adds what one execution of `program` cost to the rows of its blocks.
void add_records(const compiler::compiled_program& program,
                 const std::vector<tiled::block_record>& records, const compiler::target& machine,
                 std::vector<results::layer_record>& rows);

} // namespace bitloom::accelerator
