// SPDX-License-Identifier: Apache-2.0
// One hardware block alone, driven by a CSV file: what `bitloom block` runs.
#pragma once

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
};

struct block_request {
    std::filesystem::path stimulus;
    block::view view = block::view::arithmetic;
    configuration::platform_configuration platform;
    block::waveform* waveform = nullptr;      ///< cycle view only; completed, not kept
    std::vector<results::named_file> outputs; ///< must be no file that the stimulus names
    std::function<bool()> interrupted;        ///< asked now and then; cycle view only
};

/// Thrown where block_request::interrupted says so.
struct interrupted : std::exception {
    const char* what() const noexcept override { return "interrupted"; }
};

struct block_response {
    std::string csv; ///< the response file's text
    std::uint64_t rows = 0;
    std::uint64_t cycles = 0; ///< of all rows, one after the other
};

struct block_kind {
    std::string name;
    /// Throws config_error for the user's mistakes, and interrupted. Nothing is written but the
    /// waveform. The cycle view simulates: call it once per simulation context.
    std::function<block_response(const block_request&)> run;
};

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

} // namespace bitloom::block
