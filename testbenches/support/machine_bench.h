// SPDX-License-Identifier: Apache-2.0
// What tests of a whole accelerator share, whichever it is. Link `bitloom_machine_bench`.
#pragma once

#include "platforms/accelerator/exploration_platform.h"
#include "testbenches/support/graph_builder.h"
#include "testbenches/support/known_run.h"
#include "testbenches/support/systemc_fixture.h"

#include <memory>
#include <vector>

namespace bitloom::testing {

/// A small machine with 1 MiB of DRAM, driven by the test's script as a driver would.
class machine_bench : public systemc_fixture {
protected:
    static constexpr std::uint64_t base = 0x28000000;
    static constexpr std::uint64_t dram_bytes = 1 << 20;
    /// Defaults with small buffers.
    static configuration::platform_configuration small_platform();

    explicit machine_bench(const configuration::platform_configuration& platform);

    known_run compile(const network::graph& net, std::uint32_t seed) const {
        return compile_run(net, configuration, seed);
    }
    /// One padded convolution with several tiles.
    known_run convolution(std::uint32_t seed) const;
    static codes random_codes(const network::tensor& t, std::mt19937& random) {
        return testing::random_codes(t, random);
    }
    /// What a block may reserve at most.
    void reserve_whole_buffers(tiled::block& b) const;

    // For scripts.
    std::uint32_t read(std::uint32_t offset) { return machine.host.read_register(base + offset); }
    void write(std::uint32_t offset, std::uint64_t value) {
        machine.host.write_register(base + offset, static_cast<std::uint32_t>(value));
    }
    void load(const known_run& r) { testing::load(machine.host, r); }
    codes output_of(const known_run& r) { return testing::output_of(machine.host, r); }
    /// Puts them in the place of `r`'s program.
    void write_words(const known_run& r, const std::vector<std::uint32_t>& words);
    /// One 4-byte access as told; returns the response.
    tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address,
                                    unsigned length = 4, unsigned char* enables = nullptr,
                                    std::uint32_t* value = nullptr);

    configuration::platform_configuration configuration;
    std::unique_ptr<accelerator::exploration_platform> m_machine;
    accelerator::exploration_platform& machine;
};

} // namespace bitloom::testing
