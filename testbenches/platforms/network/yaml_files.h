// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/import.h"
#include "platforms/network/npy.h"
#include "testbenches/platforms/network/import_checks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace bitloom::network::testing {

/// A folder of its own for a YAML network and its arrays.
class yaml_files : public ::testing::Test {
protected:
    yaml_files() { std::filesystem::create_directories(m_folder); }
    ~yaml_files() override { std::filesystem::remove_all(m_folder); }

    graph file(const std::string& text) {
        std::ofstream(m_file, std::ios::binary | std::ios::trunc) << text;
        return import_network(m_file);
    }
    /// With an input x of 2 channels, 6 rows and 6 columns, on lines 1 and 2; layers from line 3.
    graph layers(const std::string& text) { return file(head + text + "\n"); }

    void file_refused(const std::string& text, const std::vector<std::string>& parts) {
        std::ofstream(m_file, std::ios::binary | std::ios::trunc) << text;
        expect_refused_at(parts);
    }
    void layers_refused(const std::string& text, const std::vector<std::string>& parts) {
        file_refused(head + text + "\n", parts);
    }
    void write_array(const std::string& name, const npy_array& array) {
        write_npy(m_folder / name, array);
    }

    const std::string head = "inputs: [{name: x, shape: [2, 6, 6]}]\nlayers:\n";
    std::filesystem::path m_folder =
        std::filesystem::path(::testing::TempDir()) / ("yaml_" + std::to_string(::getpid()));
    std::filesystem::path m_file = m_folder / "net.yaml";

private:
    /// The first part follows the file's name: its line.
    void expect_refused_at(const std::vector<std::string>& parts);
};

} // namespace bitloom::network::testing
