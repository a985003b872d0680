// SPDX-License-Identifier: Apache-2.0
// One hardware block alone, driven by a CSV file: what `bitloom block` runs.
#pragma once

#include "platforms/configuration/memory_configuration.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/results/distinct_files.h"

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace bitloom::block {

class waveform;

enum class view {
    arithmetic, ///< pure functions; no module is built
    cycle,      ///< clocked modules
    rtl,        ///< Verilog in place of a clocked module; see is_built_with_rtl()
};

struct block_request {
    std::filesystem::path stimulus;
    block::view view = block::view::arithmetic;
    configuration::platform_configuration platform;
    configuration::memory_configuration memory; ///< of blocks configured by a memory
    block::waveform* waveform = nullptr;        ///< cycle view only; completed, not kept
    std::vector<results::named_file> outputs;   ///< must be no file that the stimulus names
    std::function<bool()> interrupted;          ///< asked now and then; not of arithmetic
};

/// Thrown where block_request::interrupted says so.
struct interrupted : std::exception {
    const char* what() const noexcept override { return "interrupted"; }
};

struct block_response {
    std::string csv; ///< the response file's text
    std::uint64_t rows = 0;
    std::uint64_t cycles = 0; ///< of all rows, one after the other
    std::string summary;      ///< what the block has to say beyond that: a JSON object, or empty
};

/// What --config and --set of a block are.
enum class configured_by { platform, memory };

struct block_kind {
    std::string name;
    configured_by configuration = configured_by::platform;
    bool has_rtl = false; ///< Verilog of it exists
    /// Throws config_error for the user's mistakes, and interrupted. Nothing is written but the
    /// waveform. All views but arithmetic simulate: call it once per
    /// simulation context.
    std::function<block_response(const block_request&)> run;
};

/// Whether this build has the Verilog (BITLOOM_RTL).
bool is_built_with_rtl();

/// All blocks there are.
const std::vector<block_kind>& block_kinds();

/// Stimulus: id, activation_bits, weight_bits, activation_signed, weight_signed, activations,
/// weights (fused_pes(...) codes each). Response: id, sum, cycles.
block_response run_fusion_unit(const block_request& request);

/// Stimulus: id, rows, columns, activation_bits, weight_bits, activation_signed, weight_signed,
/// activations and weights as int32 .npy beside it: [K, rows * pairs], [K, rows * pairs, columns].
/// Response: id, sums, first_cycles, last_cycles, a number per column each.
block_response run_systolic_array(const block_request& request);

/// Stimulus: the columns of the authors' RTL vectors without the answers, and `gaps`, see
/// group_stimulus. Response: id, res_hex, cycles, S_steps, Aacc_hex, Emax.
block_response run_bitlet_pe(const block_request& request);

/// Stimulus: op (R or W), addr (hexadecimal), a burst each. Response: op, addr, injected_ns,
/// done_ns, the data's last moment on the bus. Summary: see docs/memory.md.
block_response run_dram(const block_request& request);

} // namespace bitloom::block
