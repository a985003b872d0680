// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/elf_image.h"
#include "platforms/soc/soc_platform.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bitloom::soc {

/// A folder that `bitloom compile` has written, as far as loading it needs: its bundle.json and its
/// memory image.
struct network_bundle {
    std::string folder;
    std::uint64_t address = 0, header_address = 0, end_address = 0;
    std::vector<std::uint8_t> image;
    std::map<std::string, std::string> machine; ///< keys of `accelerator` with values as JSON
};

/// Throws config_error, `DIR/bundle.json: what, and what would be right`.
network_bundle read_bundle(const std::string& folder);

/// Throws config_error where the program `image`, of file `firmware`, lies in a bundle's memory.
void check_apart(const std::vector<network_bundle>& bundles, const riscv::elf_image& image,
                 const std::string& firmware);

/// Writes bundles to DRAM and makes a chain of their headers, in the order given. Throws
/// config_error where one does not lie in DRAM, two overlap, or no accelerator of the system is the
/// machine that one was compiled for.
void load_bundles(const std::vector<network_bundle>& bundles, soc_platform& to);

} // namespace bitloom::soc
