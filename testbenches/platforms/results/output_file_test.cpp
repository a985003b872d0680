// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/results/output_file.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bitloom::results {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::message_of;
using testing::text_of;

class an_output_file : public ::testing::Test {
protected:
    testing::scratch_folder m_scratch;
    fs::path m_file = m_scratch.path() / "response.csv";
};

TEST_F(an_output_file, replaces_an_earlier_one_and_leaves_nothing_else) {
    write_file(m_file, "first, and longer");
    write_file(m_file, "second");
    EXPECT_EQ(text_of(m_file), "second");
    EXPECT_EQ(std::distance(fs::directory_iterator(m_scratch.path()), fs::directory_iterator()), 1);
}

TEST_F(an_output_file, that_is_a_link_changes_the_file_it_points_at) {
    const fs::path target = m_scratch.path() / "target.csv";
    write_file(target, "old");
    fs::create_symlink(target, m_file);
    write_file(m_file, "new");
    EXPECT_TRUE(fs::is_symlink(m_file));
    EXPECT_EQ(text_of(target), "new");
}

TEST_F(an_output_file, that_is_a_pipe_gets_the_text_and_stays_a_pipe) {
    ASSERT_EQ(mkfifo(m_file.c_str(), 0600), 0);
    const int reader = open(m_file.c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    write_file(m_file, "through the pipe");
    char text[64] = {};
    EXPECT_EQ(read(reader, text, sizeof text - 1), 16);
    close(reader);
    EXPECT_STREQ(text, "through the pipe");
    EXPECT_TRUE(fs::is_fifo(m_file));
}

TEST_F(an_output_file, that_is_a_folder_is_refused_by_its_option) {
    EXPECT_THAT(
        message_of<config_error>([&] { write_file(m_scratch.path(), "text", "--response"); }),
        HasSubstr(": cannot be written (is a folder), give --response a folder that can"));
}

TEST_F(an_output_file, may_be_tried_without_being_written) {
    check_place(m_file, "--response");
    EXPECT_FALSE(fs::exists(m_file));
    EXPECT_THAT(
        message_of<config_error>([&] { check_place(m_file / "below" / "x", "--response"); }),
        HasSubstr("cannot be written (No such file or directory), give --response"));
}

TEST_F(an_output_file, in_a_folder_that_is_not_there_is_refused) {
    EXPECT_THAT(message_of<config_error>([&] { write_file(m_file / "below" / "x", "text"); }),
                HasSubstr("cannot be written"));
}

} // namespace
} // namespace bitloom::results
