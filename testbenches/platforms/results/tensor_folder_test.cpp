// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/results/file_names.h"
#include "platforms/results/tensor_folder.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::results {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;
using testing::text_of;

TEST(file_names, keep_what_is_safe_and_replace_the_rest) {
    file_names names;
    EXPECT_EQ(names.next("conv1-a_b.0"), "conv1-a_b.0");
    EXPECT_EQ(names.next("model/conv1/Relu:0"), "model_conv1_Relu_0");
    EXPECT_EQ(names.next("a b\n\\c"), "a_b__c");
    EXPECT_EQ(names.next("\xc3\xa4"), "__");
}

TEST(file_names, tell_clashing_names_apart_in_order) {
    file_names names;
    EXPECT_EQ(names.next("a/b"), "a_b");
    EXPECT_EQ(names.next("a:b"), "a_b_2");
    EXPECT_EQ(names.next("a b"), "a_b_3");
    EXPECT_EQ(names.next("a_b"), "a_b_4");
}

TEST(file_names, pass_over_a_number_that_a_real_name_has_taken) {
    file_names names;
    EXPECT_EQ(names.next("a_b_2"), "a_b_2");
    EXPECT_EQ(names.next("a_b"), "a_b");
    EXPECT_EQ(names.next("a/b"), "a_b_3");
    EXPECT_EQ(names.next("a/b/2"), "a_b_2_2");
}

TEST(file_names, never_leave_the_folder_or_hide) {
    file_names names;
    EXPECT_EQ(names.next(""), "_");
    EXPECT_EQ(names.next("."), "__2");
    EXPECT_EQ(names.next(".."), "_.");
    EXPECT_EQ(names.next("../../etc/passwd"), "_._.._etc_passwd");
    EXPECT_EQ(names.next(".hidden"), "_hidden");
    EXPECT_EQ(names.next(std::string("a\0b", 3)), "a_b");
}

TEST(file_names, cut_long_names_and_tell_them_apart) {
    file_names names;
    const std::string longest(199, 'x');
    EXPECT_EQ(names.next(longest), longest);
    EXPECT_EQ(names.next(longest + "y"), longest + "_2");
    EXPECT_EQ(names.next(std::string(5000, 'x')), longest + "_3");
}

network::npy_array array_of(std::vector<std::int64_t> shape, std::vector<std::uint8_t> bytes) {
    return {network::element_type::uint8, std::move(shape), std::move(bytes)};
}

TEST(tensor_folder, writes_tensors_that_read_back_and_an_index_in_order) {
    const scratch_folder scratch;
    tensor_folder folder(scratch.path() / "tensors");
    const auto first = folder.write("b/x:0", array_of({2, 3}, {1, 2, 3, 4, 5, 6}));
    const auto second = folder.write("b:x/0", array_of({1}, {255}));
    EXPECT_EQ(first.filename(), "b_x_0.npy");
    EXPECT_EQ(second.filename(), "b_x_0_2.npy");
    EXPECT_EQ(network::read_npy(first).bytes, (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(network::read_npy(first).shape, (std::vector<std::int64_t>{2, 3}));
    const std::string index = text_of(scratch.path() / "tensors" / "index.json");
    std::string compact;
    for (const char c : index)
        if (c != ' ' && c != '\n')
            compact += c;
    EXPECT_EQ(compact, R"([{"name":"b/x:0","file":"b_x_0.npy","type":"uint8","shape":[2,3]},)"
                       R"({"name":"b:x/0","file":"b_x_0_2.npy","type":"uint8","shape":[1]}])");
}

TEST(tensor_folder, refuses_a_folder_that_cannot_be_made) {
    const scratch_folder scratch;
    const auto file = scratch.write("file", "");
    EXPECT_THAT(message_of<config_error>([&] { tensor_folder(file / "tensors"); }),
                HasSubstr("tensors: cannot be written (Not a directory), give --out a folder"));
}

} // namespace
} // namespace bitloom::results
