// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/results/host_usage.h"
#include "platforms/results/layers_csv.h"
#include "platforms/results/output_file.h"
#include "platforms/results/result_folder.h"
#include "platforms/results/result_json.h"
#include "testbenches/platforms/configuration/scratch_folder.h"
#include "testbenches/platforms/results/example_record.h"

#include <gmock/gmock.h>

namespace bitloom::results {
namespace {

namespace fs = std::filesystem;
using testing::example_record;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::message_of;
using testing::text_of;
using ::testing::UnorderedElementsAre;

class result_folder_at : public ::testing::Test {
protected:
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(m_out))
            names.push_back(fs::relative(entry.path(), m_out).string());
        return names;
    }
    std::string refusal(const fs::path& out) const {
        return message_of<config_error>([&] { result_folder{out}; });
    }
    void run_with_tensors() const {
        result_folder folder(m_out);
        const network::npy_array array{network::element_type::int8, {1}, {7}};
        folder.outputs().write("y", array);
        folder.tensors().write("t", array);
        folder.write(example_record(), &m_command);
    }

    testing::scratch_folder m_scratch;
    fs::path m_out = m_scratch.path() / "deep" / "out";
    const run_command m_command;
};

TEST_F(result_folder_at, a_new_place_holds_the_whole_result) {
    run_with_tensors();
    EXPECT_THAT(files(),
                UnorderedElementsAre(".bitloom-result", "result.json", "run.json", "layers.csv",
                                     "outputs", "outputs/y.npy", "outputs/index.json", "tensors",
                                     "tensors/t.npy", "tensors/index.json"));
    EXPECT_EQ(text_of(m_out / "result.json"), result_json(example_record()));
    EXPECT_EQ(text_of(m_out / "layers.csv"), layers_csv(example_record()));
}

TEST_F(result_folder_at, an_empty_folder_is_taken) {
    fs::create_directories(m_out);
    EXPECT_EQ(refusal(m_out), "");
}

TEST_F(result_folder_at, an_earlier_result_is_replaced_and_nothing_stale_is_left) {
    run_with_tensors();
    std::ofstream(m_out / "trace.json") << "[]";
    std::ofstream(m_out / "notes.txt") << "mine";
    run_record record = example_record();
    record.samples = 9;
    result_folder(m_out).write(record, &m_command);
    EXPECT_THAT(files(), UnorderedElementsAre(".bitloom-result", "result.json", "run.json",
                                              "layers.csv", "notes.txt"));
    EXPECT_THAT(text_of(m_out / "result.json"), HasSubstr("\"samples\": 9"));
}

TEST_F(result_folder_at, an_earlier_result_stays_whole_until_something_is_written) {
    run_with_tensors();
    const auto before = files();
    const result_folder claimed(m_out);
    EXPECT_EQ(files(), before);
}

TEST_F(result_folder_at, an_earlier_result_is_known_by_its_result_json_or_its_marker) {
    run_with_tensors();
    fs::remove(m_out / ".bitloom-result");
    EXPECT_EQ(refusal(m_out), "");
    fs::remove(m_out / "result.json");
    EXPECT_EQ(refusal(m_out), "");
}

TEST_F(result_folder_at, a_folder_of_other_files_is_refused_and_left_alone) {
    const std::string message = m_out.string() + ": holds files that are not an earlier result, "
                                                 "give --out a new or empty folder";
    m_scratch.write("deep/out/thesis.tex", "years of work");
    EXPECT_EQ(refusal(m_out), message);
    const std::string nested(1'000'000, '[');
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("[1]"), std::string("{\"other\": 1}"),
          nested, "{\"bitloom\": " + nested, std::string("{\"other\": {\"bitloom\": 1}}")}) {
        m_scratch.write("deep/out/result.json", text);
        EXPECT_EQ(refusal(m_out), message) << text.substr(0, 40);
    }
    fs::remove(m_out / "result.json");
    fs::create_directory(m_out / "result.json");
    EXPECT_EQ(refusal(m_out), message);
    EXPECT_THAT(files(), UnorderedElementsAre("thesis.tex", "result.json"));
}

TEST_F(result_folder_at, what_is_no_folder_is_refused) {
    const auto file = m_scratch.write("file", "");
    EXPECT_EQ(refusal(file), file.string() + ": is not a folder, give --out a new name");
    EXPECT_EQ(refusal(""), "--out: no folder, give the name of a new one");
    EXPECT_EQ(refusal(file / "out"), (file / "out").string() +
                                         ": cannot be written (Not a directory), give --out a "
                                         "folder that can");
}

TEST_F(result_folder_at, a_place_that_cannot_be_made_leaves_no_folder_on_the_way) {
    m_scratch.write("file", "mine");
    fs::create_directory(m_scratch.path() / "empty");
    for (const fs::path& below : {fs::path("new") / "deep" / std::string(300, 'x'),
                                  fs::path("empty") / std::string(300, 'x'),
                                  fs::path("new") / ".." / "empty" / std::string(300, 'x'),
                                  fs::path("new") / ".." / "file" / "out"}) {
        const std::string out = (m_scratch.path() / below).string();
        EXPECT_THAT(refusal(out), HasSubstr(out + ": cannot be written ("));
        EXPECT_FALSE(fs::exists(m_scratch.path() / "new")) << out;
        EXPECT_TRUE(fs::exists(m_scratch.path() / "empty")) << out;
        EXPECT_EQ(text_of(m_scratch.path() / "file"), "mine") << out;
    }
}

TEST_F(result_folder_at, an_unwritable_place_is_refused_before_anything_runs) {
    EXPECT_THAT(refusal("/proc/bitloom-out"), HasSubstr("/proc/bitloom-out: cannot be written ("));
    EXPECT_THAT(refusal("/proc/self/task"), HasSubstr("give --out"));
    fs::create_directories(m_out);
    fs::permissions(m_out, fs::perms::owner_read | fs::perms::owner_exec);
    if (geteuid() != 0) { // root may write anywhere
        EXPECT_THAT(refusal(m_out), HasSubstr("cannot be written (Permission denied), give --out"));
    }
}

TEST_F(result_folder_at, the_default_place_is_new_for_every_run_even_within_a_second) {
    const fs::path before = fs::current_path();
    fs::current_path(m_scratch.path());
    const result_folder first{std::nullopt}, second{std::nullopt}, third{std::nullopt};
    fs::current_path(before);
    EXPECT_THAT(first.path().string(), MatchesRegex("bitloom-out/[0-9]{8}-[0-9]{6}"));
    EXPECT_NE(first.path(), second.path());
    EXPECT_NE(first.path(), third.path());
    EXPECT_NE(second.path(), third.path());
}

TEST_F(result_folder_at, a_link_among_the_earlier_files_is_removed_but_not_followed) {
    run_with_tensors();
    const auto kept = m_scratch.write("elsewhere/kept", "mine");
    fs::remove_all(m_out / "tensors");
    fs::create_directory_symlink(m_scratch.path() / "elsewhere", m_out / "tensors");
    result_folder(m_out).write(example_record(), &m_command);
    EXPECT_FALSE(fs::exists(m_out / "tensors"));
    EXPECT_EQ(text_of(kept), "mine");
}

TEST_F(result_folder_at, a_full_disk_does_not_cost_the_earlier_result) {
    if (!fs::exists("/dev/full"))
        GTEST_SKIP() << "no /dev/full";
    run_with_tensors();
    const auto before = files();
    run_record record = example_record();
    record.samples = 9;
    for (const std::string name : {"layers.csv", "result.json"}) {
        const std::string temporary = "." + name + "." + std::to_string(getpid()) + ".tmp";
        fs::create_symlink("/dev/full", m_out / temporary);
        EXPECT_EQ(message_of<config_error>([&] { result_folder(m_out).write(record, &m_command); }),
                  (m_out / name).string() + ": cannot be written (No space left on device), give "
                                            "--out a folder that can");
        EXPECT_THAT(files(), ::testing::UnorderedElementsAreArray(before));
        EXPECT_EQ(text_of(m_out / "result.json"), result_json(example_record()));
    }
}

TEST_F(result_folder_at, contradicting_figures_do_not_cost_the_earlier_result) {
    run_with_tensors();
    run_record wrong = example_record();
    wrong.layers[0].compute_cycles = wrong.layers[0].cycles + 1;
    EXPECT_THROW(result_folder(m_out).write(wrong, &m_command), model_error);
    EXPECT_TRUE(fs::exists(m_out / "result.json"));
}

TEST(output_file, leaves_neither_half_a_file_nor_a_temporary_one_when_the_disk_is_full) {
    if (!fs::exists("/dev/full"))
        GTEST_SKIP() << "no /dev/full";
    const testing::scratch_folder scratch;
    const auto file = scratch.write("result.json", "earlier");
    const auto temporary = scratch.path() / (".result.json." + std::to_string(getpid()) + ".tmp");
    fs::create_symlink("/dev/full", temporary);
    EXPECT_EQ(message_of<config_error>([&] { write_file(file, std::string(100'000, 'x')); }),
              file.string() + ": cannot be written (No space left on device), give --out a folder "
                              "that can");
    EXPECT_EQ(text_of(file), "earlier");
    EXPECT_FALSE(fs::exists(fs::symlink_status(temporary)));
}

TEST(host_usage, reports_plausible_figures) {
    const host_usage usage;
    std::vector<char> memory(64U << 20, 1);
    std::uint64_t sum = 0;
    for (int i = 0; i < 2; ++i)
        for (const char& c : memory)
            sum += static_cast<std::uint64_t>(*const_cast<const volatile char*>(&c));
    EXPECT_GT(sum, 0U);
    run_record record;
    usage.record_to(record);
    EXPECT_GT(record.host_cpu_seconds, 0);
    EXPECT_GT(record.host_wall_seconds, 0);
    EXPECT_LT(record.host_wall_seconds, 600);
    EXPECT_GT(record.host_peak_rss_bytes, 64U << 20);
    EXPECT_LT(record.host_peak_rss_bytes, 1ULL << 40);
}

} // namespace
} // namespace bitloom::results
