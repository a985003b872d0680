// SPDX-License-Identifier: Apache-2.0
// A program, its input and what it must compute. Link `bitloom_machine_bench`.
#pragma once

#include "platforms/accelerator/host_initiator.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/configuration/platform_configuration.h"
#include "testbenches/support/network_oracle.h"

#include <cstdint>
#include <random>
#include <vector>

namespace bitloom::testing {

/// A network compiled for a machine and one sample with its expected output.
struct known_run {
    network::graph net;
    compiler::compiled_program program;
    std::vector<codes> inputs;
    codes output;
};

/// One sample of a tensor, within its format.
codes random_codes(const network::tensor& t, std::mt19937& random);

/// `net` for `platform`, a sample at a time, with random inputs. Throws as compiler::compile.
known_run compile_run(const network::graph& net,
                      const configuration::platform_configuration& platform, std::uint32_t seed);

/// For a host's script: writes image and inputs by debug transport.
void load(accelerator::host_initiator& host, const known_run& r);
/// For a host's script: the first output's codes, by debug transport.
codes output_of(accelerator::host_initiator& host, const known_run& r);

} // namespace bitloom::testing
