// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/sweep_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace bitloom::explore {

/// A folder that goes with the test.
class scratch_folder {
public:
    scratch_folder()
        : path(std::filesystem::temp_directory_path() /
               ("explore_test." + std::to_string(getpid()))) {
        std::filesystem::create_directories(path);
    }
    ~scratch_folder() { std::filesystem::remove_all(path); }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    const std::filesystem::path path;
};

/// The sweep that a file of this text says, behind one platform and one network.
inline sweep sweep_of(const std::string& text) {
    const scratch_folder folder;
    std::ofstream(folder.path / "s.yaml") << "platforms: p.yaml\nnetworks: n.yaml\n" << text;
    return read_sweep(folder.path / "s.yaml");
}

} // namespace bitloom::explore
