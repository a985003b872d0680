// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/accelerator/input_files.h"

#include <limits>

namespace bitloom::accelerator {
namespace {

using network::element_type;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class input_refusals : public input_files {
protected:
    const std::vector<std::int8_t> m_values = std::vector<std::int8_t>(6, 1);
};

TEST_F(input_refusals, name_the_type_there_is_and_the_type_wanted) {
    input("x", false, {8, true});
    const auto unsigned_file = save<std::uint8_t>("u.npy", element_type::uint8, {1, 2, 3, 1},
                                                  std::vector<std::uint8_t>(6));
    EXPECT_EQ(refusal({unsigned_file}), unsigned_file + ": holds uint8, input x takes int8");
    const auto real = save_float("f.npy", {1, 2, 3, 1}, std::vector<float>(6));
    EXPECT_EQ(refusal({real}), real + ": holds float32, input x takes int8");
    m_net.inputs[0].as_float = true;
    const auto codes = save_int8("i.npy", {1, 2, 3, 1}, m_values);
    EXPECT_EQ(refusal({codes}), codes + ": holds int8, input x takes float32");
    const auto wide =
        save<double>("d.npy", element_type::float64, {1, 2, 3, 1}, std::vector<double>(6));
    EXPECT_EQ(refusal({wide}), wide + ": holds float64, input x takes float32");
}

TEST_F(input_refusals, name_the_shape_there_is_and_the_shape_wanted) {
    input("x", false, {8, true});
    for (const std::vector<std::int64_t>& shape :
         {std::vector<std::int64_t>{2, 3, 1}, {1, 3, 2, 1}, {1, 6}, {6}, {1, 2, 3, 2}, {}}) {
        std::int64_t elements = 1;
        for (const std::int64_t extent : shape)
            elements *= extent;
        const auto file =
            save_int8("x.npy", shape, std::vector<std::int8_t>(static_cast<std::size_t>(elements)));
        EXPECT_THAT(refusal({file}), AllOf(StartsWith(file + ": has shape ["),
                                           HasSubstr("input x takes [samples, 2, 3, 1]")));
    }
}

TEST_F(input_refusals, take_no_array_without_samples) {
    input("x", false, {8, true});
    EXPECT_THAT(refusal({save_int8("x.npy", {0, 2, 3, 1}, {})}), HasSubstr("no sample"));
}

TEST_F(input_refusals, take_no_nan) {
    input("x", true, {8, true});
    std::vector<float> values(6, 1.0F);
    values[4] = std::numeric_limits<float>::quiet_NaN();
    const auto file = save_float("x.npy", {1, 2, 3, 1}, values);
    EXPECT_THAT(refusal({file}), AllOf(StartsWith(file), HasSubstr("NaN")));
}

TEST_F(input_refusals, take_no_code_beyond_the_width_of_the_input) {
    input("x", false, {4, true});
    for (const std::int8_t beyond : std::initializer_list<std::int8_t>{8, 127, -9, -128}) {
        std::vector<std::int8_t> values = m_values;
        values[5] = beyond;
        const auto file = save_int8("x.npy", {1, 2, 3, 1}, values);
        EXPECT_THAT(refusal({file}),
                    AllOf(StartsWith(file), HasSubstr("element 5 is " + std::to_string(beyond)),
                          HasSubstr("4 bits of input x")));
    }
    EXPECT_EQ(refusal({save_int8("x.npy", {1, 2, 3, 1}, {7, -8, 0, 1, 2, 3})}), "");
}

TEST_F(input_refusals, name_the_inputs_there_are) {
    input("a", false, {8, true});
    input("b", false, {8, true});
    const auto file = save_int8("x.npy", {1, 2, 3, 1}, m_values);
    for (const std::string& argument : {file, "c=" + file, "A=" + file})
        EXPECT_THAT(refusal({argument}),
                    AllOf(StartsWith("--input " + argument), HasSubstr("one of a, b")));
    EXPECT_THAT(refusal({"a=" + file}), HasSubstr("nothing for input b, give b=FILE"));
    EXPECT_THAT(refusal({}), HasSubstr("nothing for input a, give a=FILE"));
    EXPECT_THAT(refusal({"a=" + file, "a=" + file}), HasSubstr("input a is given twice"));
}

TEST_F(input_refusals, take_no_wrong_name_for_the_only_input) {
    input("x", false, {8, true});
    const auto file = save_int8("x.npy", {1, 2, 3, 1}, m_values);
    EXPECT_THAT(refusal({"y=" + file}), HasSubstr("one of x"));
    EXPECT_THAT(refusal({file, file}), HasSubstr("given twice"));
}

TEST_F(input_refusals, want_the_same_number_of_samples_everywhere) {
    input("a", false, {8, true});
    input("b", false, {8, true});
    const auto one = save_int8("1.npy", {1, 2, 3, 1}, m_values);
    const auto two = save_int8("2.npy", {2, 2, 3, 1}, std::vector<std::int8_t>(12));
    EXPECT_THAT(refusal({"a=" + one, "b=" + two}),
                AllOf(StartsWith(two), HasSubstr("2 samples"), HasSubstr("before it 1")));
}

TEST_F(input_refusals, name_the_file_that_is_missing_or_no_array) {
    input("x", false, {8, true});
    const std::string missing = (m_folder.path() / "missing.npy").string();
    EXPECT_THAT(refusal({missing}), HasSubstr(missing));
    const std::string text = m_folder.write("text.npy", "hello").string();
    EXPECT_THAT(refusal({text}), HasSubstr(text));
    EXPECT_NE(refusal({"x="}), "");
    EXPECT_NE(refusal({""}), "");
}

} // namespace
} // namespace bitloom::accelerator
