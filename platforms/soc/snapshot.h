// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::soc {

/// What a snapshot has been made of: it goes on from there, and nowhere else.
struct snapshot_origin {
    std::string program;       ///< results::version()
    std::string configuration; ///< configuration_text()
    std::string firmware;      ///< SHA-256 of the ELF file
    std::string input;         ///< ... of the UART's input; empty: none

    void state(state_archive& a) { a(program, configuration, firmware, input); }
};

/// A system at a quiescent point (platform_state.h).
struct snapshot {
    /// A part's state_archive.
    struct section {
        std::string name, bytes;

        void state(state_archive& a) { a(name, bytes); }
    };

    snapshot_origin origin;
    std::uint64_t picoseconds = 0; ///< simulated time
    std::vector<section> sections;

    void state(state_archive& a) { a(origin, picoseconds, sections); }
};

/// Magic, format version, length, SHA-256 of what follows, and that. Throws config_error as
/// results::write_file does.
void write_snapshot(const std::string& file, snapshot s);

/// Throws config_error, one line that begins with `file`: it cannot be read, is no snapshot, one of
/// another format version, incomplete, or altered.
snapshot read_snapshot(const std::string& file);

/// Throws config_error, one line that begins with `file` and names what differs, unless what is
/// here is what the snapshot was made of. `firmware`, `input`: the names of the files here.
void check_origin(const std::string& file, const snapshot_origin& saved,
                  const snapshot_origin& here, const std::string& firmware,
                  const std::string& input);

} // namespace bitloom::soc
