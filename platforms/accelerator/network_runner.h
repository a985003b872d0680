// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/exploration_platform.h"
#include "platforms/accelerator/input_arrays.h"
#include "platforms/accelerator/technology_file.h"
#include "platforms/accelerator/tensor_codes.h"
#include "platforms/compiler/known_results.h"
#include "platforms/compiler/mapping_file.h"
#include "platforms/compiler/target.h"
#include "platforms/network/graph.h"
#include "platforms/results/run_record.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::accelerator {

struct run_options {
    std::uint64_t batch = 1;
    bool keep_all_tensors = false; ///< else only the network's outputs
    /// Called after every batch with the samples done; false ends the run there.
    std::function<bool(std::uint64_t)> progress;
    const compiler::mapping_file* mappings = nullptr; ///< tiles by hand, of full batches
    /// Runs instead of the compiled program, at its address. Its block n counts for the layers of
    /// the compiled one, further ones for those of the last.
    std::vector<std::uint32_t> program{};
    /// If set: is told what the engines do, and of which layers.
    tiled::engine_recorder* recorder = nullptr;
    /// Layers get their paths instead.
    bool explained = false;
    /// What stands between every two sockets of the platform, if anything.
    socket_tap between{};
};

struct run_outcome {
    results::run_record record;
    /// By tensor: codes of all samples; empty where not kept or an alias.
    std::vector<tensor_codes> tensors;
    /// Set if the simulated machine ended in a fault: one line that says which, where, in which
    /// layer.
    std::optional<std::string> fault;
};

/// Compiles a network and runs it on all samples, once. Construction does everything the user's
/// input can be wrong in (config_error).
class network_runner {
public:
    /// The references must outlive the runner. Construction looks at the number of samples only;
    /// their codes may follow before run().
    network_runner(const network::graph& net, const configuration::platform_configuration& platform,
                   const input_set& inputs, run_options options);
    /// Elaborates a platform of its own: one per process. The record is priced.
    run_outcome run();
    /// Within the script of a platform of the same configuration, which may have run other networks
    /// before; the record is not priced.
    run_outcome run_on(exploration_platform& platform);

private:
    void compile(std::uint64_t batch, const compiler::mapping_file* mappings);
    void replace_program(std::uint64_t batch);
    void prepare_outcome(std::uint64_t batch);
    bool kept(std::size_t tensor) const;
    void run_batches();
    void write_inputs(std::uint64_t count);
    void read_tensors(std::uint64_t count);
    void add_figures(const program_end& end);
    void describe(const program_end& end);
    void keep_tapped(unsigned block_number, const tiled::tile_index& t, const tiled::tile_extent& e,
                     const std::vector<std::int32_t>& codes);

    const network::graph& m_net;
    const configuration::platform_configuration& m_platform;
    const input_set& m_inputs;
    run_options m_options;
    std::shared_ptr<const compiler::target> m_target;
    read_technology m_technology;
    std::map<std::uint64_t, compiler::compiled_program> m_programs; ///< by batch
    const compiler::compiled_program* m_program = nullptr;          ///< the one that runs
    exploration_platform* m_machine = nullptr;
    sdram::command_events m_happened; ///< in memory, up to the last batch
    std::unique_ptr<tiled::transfer_reasons> m_reasons;
    std::optional<tiled::path_recorder> m_paths;             ///< if they are followed
    compiler::known_results m_known;                         ///< of weights, for the paths
    std::map<std::uint64_t, tiled::uneven_of_tile> m_uneven; ///< of the programs, by batch
    std::size_t m_recorded = 0;                              ///< blocks, up to the last batch
    std::uint64_t m_first = 0;                               ///< sample
    run_outcome m_outcome;
};

} // namespace bitloom::accelerator
