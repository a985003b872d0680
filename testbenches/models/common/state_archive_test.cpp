// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/state_archive.h"

#include <gtest/gtest.h>

#include <random>

namespace bitloom {
namespace {

struct inner {
    bool on = false;
    std::uint64_t count = 0;

    void state(state_archive& a) { a(on, count); }
    friend bool operator==(const inner& a, const inner& b) {
        return a.on == b.on && a.count == b.count;
    }
};

/// A field of each kind.
struct everything {
    std::uint8_t byte = 0;
    std::int64_t word = 0;
    std::array<std::uint32_t, 3> fixed{};
    std::string text;
    std::deque<std::uint8_t> queue;
    std::vector<inner> list;
    std::optional<inner> perhaps;
    std::vector<std::uint16_t> four = std::vector<std::uint16_t>(4);
    std::vector<std::uint8_t> pages = std::vector<std::uint8_t>(40'000);

    void state(state_archive& a) {
        a(byte, word, fixed, text, queue, list, perhaps);
        a.as_many(four);
        a.sparse(pages.data(), pages.size());
    }
    friend bool operator==(const everything& a, const everything& b) {
        return a.byte == b.byte && a.word == b.word && a.fixed == b.fixed && a.text == b.text &&
               a.queue == b.queue && a.list == b.list && a.perhaps == b.perhaps &&
               a.four == b.four && a.pages == b.pages;
    }
};

everything random_one(std::mt19937_64& random) {
    everything e;
    e.byte = static_cast<std::uint8_t>(random());
    e.word = static_cast<std::int64_t>(random());
    for (std::uint32_t& each : e.fixed)
        each = static_cast<std::uint32_t>(random());
    e.text.assign(random() % 20, static_cast<char>(random()));
    e.queue.assign(random() % 5, static_cast<std::uint8_t>(random()));
    for (std::uint64_t n = random() % 4; n > 0; --n)
        e.list.push_back({random() % 2 == 0, random()});
    if (random() % 2 == 0)
        e.perhaps = inner{true, random()};
    for (std::uint16_t& each : e.four)
        each = static_cast<std::uint16_t>(random());
    for (std::uint64_t n = random() % 6; n > 0; --n) // the last page is short
        e.pages[random() % e.pages.size()] = static_cast<std::uint8_t>(random());
    return e;
}

std::string written(everything e) {
    state_writer writer;
    writer(e);
    return writer.take();
}

TEST(state_archive, reads_what_was_written_over_whatever_was_there) {
    std::mt19937_64 random(1);
    for (int n = 0; n < 300; ++n) {
        const everything original = random_one(random);
        const std::string bytes = written(original);
        everything other = random_one(random);
        state_reader reader(bytes);
        reader(other);
        EXPECT_NO_THROW(reader.end());
        ASSERT_TRUE(other == original) << n;
        ASSERT_EQ(written(other), bytes) << n;
    }
}

TEST(state_archive, is_little_endian_with_sizes_of_eight_bytes) {
    std::uint32_t number = 0x04030201;
    std::string text = "ab";
    bool yes = true;
    state_writer writer;
    writer(number, text, yes);
    EXPECT_EQ(writer.bytes(), std::string("\1\2\3\4\2\0\0\0\0\0\0\0ab\1", 15));
}

TEST(state_archive, keeps_only_pages_that_are_not_zero) {
    std::vector<std::uint8_t> memory(1 << 20);
    memory[5000] = 1;
    memory.back() = 2;
    state_writer writer;
    writer.sparse(memory.data(), memory.size());
    EXPECT_EQ(writer.bytes().size(), 8 + 2 * (8 + 4096) + 8);
    std::vector<std::uint8_t> other(memory.size(), 7);
    state_reader reader(writer.bytes());
    reader.sparse(other.data(), other.size());
    EXPECT_EQ(other, memory);
}

TEST(state_archive, refuses_every_cut_and_what_is_left_over) {
    std::mt19937_64 random(2);
    everything e = random_one(random);
    e.pages.assign(10, 1);
    const std::string bytes = written(e);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        state_reader reader(std::string_view(bytes).substr(0, length));
        EXPECT_THROW(reader(e), config_error) << length;
    }
    const std::string longer = bytes + '\0';
    state_reader reader(longer);
    reader(e);
    EXPECT_THROW(reader.end(), config_error);
}

TEST(state_archive, refuses_what_cannot_be) {
    const auto read = [](const std::string& bytes, auto&& use) {
        state_reader reader(bytes);
        use(reader);
    };
    bool flag = false;
    EXPECT_THROW(read("\2", [&](state_reader& a) { a(flag); }), config_error);
    std::uint8_t below_nine = 0;
    const auto expected = [&](state_archive& archive) {
        archive(below_nine);
        archive.expect_that(below_nine < 9, "holds too much");
    };
    EXPECT_NO_THROW(read("\x8", expected));
    EXPECT_THROW(read("\x9", expected), config_error);
    std::string text;
    EXPECT_THROW(read(std::string(8, '\xff'), [&](state_reader& a) { a(text); }), config_error);
    std::vector<std::uint8_t> three(3), four(4), pages(9000, 1);
    state_writer writer;
    writer.as_many(three);
    EXPECT_THROW(read(writer.bytes(), [&](state_reader& a) { a.as_many(four); }), config_error);
    state_writer sparse;
    sparse.sparse(pages.data(), pages.size());
    EXPECT_THROW(read(sparse.bytes(), [&](state_reader& a) { a.sparse(four.data(), four.size()); }),
                 config_error);
    std::string swapped = sparse.bytes(); // pages 0, 1, 2: 1 first
    swapped[8] = 1;
    swapped[8 + 8 + 4096] = 0;
    EXPECT_THROW(read(swapped, [&](state_reader& a) { a.sparse(pages.data(), pages.size()); }),
                 config_error);
}

} // namespace
} // namespace bitloom
