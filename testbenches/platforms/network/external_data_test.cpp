// SPDX-License-Identifier: Apache-2.0
// Constants in a file beside the network's: only there, and only as much as the shape says.
#include "platforms/network/import.h"
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;
namespace fs = std::filesystem;

class external_data_import : public ::testing::Test {
protected:
    external_data_import() {
        fs::create_directories(m_folder / "inner");
        write(m_folder / "weights.bin");
        write(m_folder / "inner" / "weights.bin");
        write(m_outer / "secret.bin");
    }
    ~external_data_import() override { fs::remove_all(m_outer); }

    static void write(const fs::path& file) { std::ofstream(file) << "\1\2\3\4\5\6"; }

    /// Conv with two weights outside.
    onnx_builder network(const std::vector<std::pair<std::string, std::string>>& entries) {
        onnx_builder f = one_layer({2, 2, 2}, [](onnx_builder& b) {
            add_convolution(b, {1, 2, 1, 1});
        });
        onnx::TensorProto& weights = f.initialiser("w_q");
        weights.clear_raw_data();
        weights.set_data_location(onnx::TensorProto::EXTERNAL);
        for (const auto& [key, value] : entries) {
            onnx::StringStringEntryProto& entry = *weights.add_external_data();
            entry.set_key(key);
            entry.set_value(value);
        }
        return f;
    }

    graph read(const std::vector<std::pair<std::string, std::string>>& entries) {
        network(entries).save(m_file);
        return import_network(m_file);
    }
    void refused(const std::vector<std::pair<std::string, std::string>>& entries,
                 const std::string& part) {
        network(entries).save(m_file);
        expect_refused(m_file, {"node DQ_w: ", "constant 'w_q'", part});
    }

    fs::path m_outer = fs::path(::testing::TempDir()) / ("outer_" + std::to_string(::getpid()));
    fs::path m_folder = m_outer / "model";
    fs::path m_file = m_folder / "net.onnx";
};

TEST_F(external_data_import, reads_its_part_of_the_file) {
    EXPECT_THAT(
        read({{"location", "weights.bin"}, {"offset", "3"}, {"length", "2"}}).layers.at(0).weights,
        ElementsAre(4, 5));
    EXPECT_THAT(read({{"location", "inner/weights.bin"}}).layers.at(0).weights, ElementsAre(1, 2));
    fs::create_symlink("weights.bin", m_folder / "link.bin");
    EXPECT_THAT(read({{"location", "link.bin"}, {"offset", "4"}}).layers.at(0).weights,
                ElementsAre(5, 6));
}

TEST_F(external_data_import, a_path_without_folder_means_the_current_one) {
    network({{"location", "weights.bin"}}).save(m_file);
    const fs::path before = fs::current_path();
    fs::current_path(m_folder);
    EXPECT_THAT(import_network("net.onnx").layers.at(0).weights, ElementsAre(1, 2));
    fs::current_path(before);
}

TEST_F(external_data_import, refuses_other_folders) {
    const std::string elsewhere = "inside the network's folder";
    refused({{"location", (m_outer / "secret.bin").string()}}, elsewhere);
    refused({{"location", "../secret.bin"}}, elsewhere);
    refused({{"location", "inner/../weights.bin"}}, elsewhere);
    refused({{"location", ""}}, elsewhere);
    refused({{"location", std::string("weights.bin\0x", 13)}}, elsewhere);
    fs::create_symlink(m_outer / "secret.bin", m_folder / "link.bin");
    refused({{"location", "link.bin"}}, "a link out of");
    fs::create_directory_symlink(m_outer, m_folder / "up");
    refused({{"location", "up/secret.bin"}}, "a link out of");
    refused({{"location", "absent.bin"}}, "does not exist");
    refused({{"location", "inner"}}, "not a file");
    refused({}, "names none");
}

TEST_F(external_data_import, refuses_places_outside_the_file) {
    refused({{"location", "weights.bin"}, {"offset", "5"}}, "bytes 5 to 7 of 'weights.bin'");
    refused({{"location", "weights.bin"}, {"offset", "18446744073709551615"}}, "which has 6");
    refused({{"location", "weights.bin"}, {"length", "3"}}, "3 bytes of external data");
    for (const std::string number : {"-1", "18446744073709551616", "2x", "", "0x2"})
        refused({{"location", "weights.bin"}, {"offset", number}}, "give a number of bytes");
    refused({{"location", "weights.bin"}, {"location", "weights.bin"}}, "twice");
}

TEST_F(external_data_import, refuses_shapes_beyond_the_file_without_allocating_them) {
    onnx_builder f = network({{"location", "weights.bin"}});
    f.initialiser("w_q").set_dims(0, std::int64_t{1} << 60);
    f.save(m_file);
    expect_refused(m_file, {"node DQ_w: ", "which has 6"});
}

TEST_F(external_data_import, refuses_external_data_that_is_not_marked_so) {
    onnx_builder f = network({{"location", "weights.bin"}});
    f.initialiser("w_q").clear_data_location();
    f.save(m_file);
    expect_refused(m_file, {"node DQ_w: ", "not marked as external"});
}

} // namespace
} // namespace bitloom::network::testing
