// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/labels.h"
#include "testbenches/platforms/accelerator/input_files.h"

#include <limits>

namespace bitloom::accelerator {
namespace {

using network::element_type;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class labels : public input_files {
protected:
    /// Of three samples of a network of ten classes.
    std::string refusal(const std::string& file) {
        return testing::message_of<config_error>([&] { read_labels(file, 3, 10); });
    }
    std::string refusal_of(std::vector<std::int64_t> shape,
                           const std::vector<std::int64_t>& values) {
        return refusal(save("l.npy", element_type::int64, std::move(shape), values));
    }

    const std::string m_file = (m_folder.path() / "l.npy").string();
};

TEST_F(labels, are_whole_numbers_of_any_type) {
    save_int8("l.npy", {3}, {0, 9, 4});
    EXPECT_THAT(read_labels(m_file, 3, 10), ElementsAre(0, 9, 4));
    save<std::uint8_t>("l.npy", element_type::uint8, {3, 1}, {200, 9, 4});
    EXPECT_THAT(read_labels(m_file, 3, 201), ElementsAre(200, 9, 4));
}

TEST_F(labels, are_refused_where_the_network_has_no_such_class) {
    EXPECT_EQ(refusal_of({3}, {0, 10, 0}),
              m_file + ": label 1 is 10, the network has 10 classes, give 0 to 9");
    EXPECT_THAT(refusal_of({3}, {0, 0, -1}), HasSubstr("label 2 is -1"));
    EXPECT_THAT(refusal_of({3}, {std::numeric_limits<std::int64_t>::max(), 0, 0}),
                HasSubstr("label 0 is 9.22"));
    EXPECT_THAT(refusal_of({3}, {0, 0, std::numeric_limits<std::int64_t>::min()}),
                HasSubstr("label 2 is -9.22"));
}

TEST_F(labels, are_refused_unless_one_per_sample) {
    EXPECT_EQ(refusal_of({2}, {1, 2}), m_file + ": has shape [2], give one label per sample, [3]");
    EXPECT_THAT(refusal_of({4}, {1, 2, 3, 4}), HasSubstr("shape [4]"));
    EXPECT_THAT(refusal_of({1, 3}, {1, 2, 3}), HasSubstr("shape [1, 3]"));
    EXPECT_THAT(refusal_of({3, 2}, {1, 2, 3, 4, 5, 6}), HasSubstr("shape [3, 2]"));
    EXPECT_THAT(refusal_of({3, 0}, {}), HasSubstr("shape [3, 0]"));
    EXPECT_THAT(refusal_of({0}, {}), HasSubstr("shape [0]"));
    EXPECT_THAT(refusal_of({}, {1}), HasSubstr("shape []"));
}

TEST_F(labels, are_refused_as_floats) {
    save_float("l.npy", {3}, {1, 2, 3});
    EXPECT_EQ(refusal(m_file), m_file + ": holds float32, give labels as whole class numbers");
}

TEST_F(labels, are_refused_where_the_file_is_missing_or_no_array) {
    EXPECT_THAT(refusal(m_file), HasSubstr(m_file));
    m_folder.write("l.npy", "hello");
    EXPECT_THAT(refusal(m_file), HasSubstr(m_file + ": is not a .npy file"));
}

} // namespace
} // namespace bitloom::accelerator
