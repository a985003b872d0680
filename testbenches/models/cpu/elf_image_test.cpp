// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/cpu/elf_image.h"
#include "models/cpu/host_interface.h"
#include "models/cpu/signature.h"
#include "testbenches/models/cpu/elf_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bitloom::riscv {
namespace {

using testing::elf_builder;
using ::testing::HasSubstr;
using bytes = std::vector<std::uint8_t>;

constexpr std::uint64_t base = 0x80000000, size = 0x20000;

/// RAM to load into.
struct small_memory {
    bytes ram = bytes(size, 0xee);
    memory_writer write = [this](std::uint64_t address, const std::uint8_t* data, std::size_t n) {
        if (address < base || address - base > size || n > size - (address - base))
            return false;
        std::copy_n(data, n, ram.begin() + static_cast<std::ptrdiff_t>(address - base));
        return true;
    };
    memory_reader read = [this](std::uint64_t address, std::uint8_t* data, std::size_t n) {
        if (address < base || address - base > size || n > size - (address - base))
            return false;
        std::copy_n(ram.begin() + static_cast<std::ptrdiff_t>(address - base), n, data);
        return true;
    };
    void put(std::uint64_t address, std::uint64_t value) {
        for (unsigned n = 0; n < 8; ++n)
            ram[address - base + n] = static_cast<std::uint8_t>(value >> 8 * n);
    }
    std::uint64_t get(std::uint64_t address) const {
        std::uint64_t value = 0;
        for (unsigned n = 8; n-- > 0;)
            value = value << 8 | ram[address - base + n];
        return value;
    }
};

std::string refusal(const bytes& file) {
    try {
        parse_elf(file, "fw.elf");
    } catch (const config_error& e) {
        EXPECT_EQ(std::string(e.what()).rfind("fw.elf: ", 0), 0U) << e.what();
        EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
        return e.what();
    }
    return "";
}

TEST(elf_image, is_loaded_with_its_zeros_and_symbols) {
    elf_builder builder(base + 0x100, {1, 2, 3, 4, 5}, 0x11000);
    builder.symbol("tohost", base + 0x10000, STB_LOCAL);
    builder.symbol("tohost", base + 0x200);
    const elf_image image = parse_elf(builder.file(), "fw.elf");
    EXPECT_EQ(image.entry, base + 0x100);
    EXPECT_EQ(image.symbol("tohost"), base + 0x200) << "the global one";
    EXPECT_FALSE(image.symbol("nothing"));
    small_memory memory;
    load_elf(image, memory.write, "fw.elf");
    EXPECT_EQ(bytes(memory.ram.begin() + 0xff, memory.ram.begin() + 0x106),
              (bytes{0xee, 1, 2, 3, 4, 5, 0}));
    EXPECT_TRUE(std::all_of(memory.ram.begin() + 0x105, memory.ram.begin() + 0x11100,
                            [](std::uint8_t b) { return b == 0; }));
    EXPECT_EQ(memory.ram[0x11100], 0xee);
}

TEST(elf_image, of_another_kind_is_refused_by_name) {
    EXPECT_THAT(refusal({}), HasSubstr("no ELF file"));
    EXPECT_THAT(refusal(bytes(100, 'x')), HasSubstr("no ELF file"));
    elf_builder builder(base, {1, 2}, 2);
    const auto changed = [&](auto change) {
        elf_builder b = builder;
        change(b);
        return refusal(b.file());
    };
    EXPECT_THAT(changed([](auto& b) { b.header.e_ident[EI_CLASS] = ELFCLASS32; }),
                HasSubstr("64-bit"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_machine = EM_X86_64; }), HasSubstr("RISC-V"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_type = ET_DYN; }), HasSubstr("-static"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_entry = base + 1; }), HasSubstr("even"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_phnum = 0; }), HasSubstr("nothing to load"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_phentsize = 8; }), HasSubstr("unknown size"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_phoff = ~0ULL - 10; }), HasSubstr("beyond"));
    EXPECT_THAT(changed([](auto& b) { b.header.e_phnum = 0xffff; }), HasSubstr("beyond"));
    EXPECT_THAT(changed([](auto& b) { b.segment.p_filesz = ~0ULL; }), HasSubstr("beyond"));
    EXPECT_THAT(changed([](auto& b) { b.segment.p_memsz = 1; }), HasSubstr("longer"));
    EXPECT_THAT(changed([](auto& b) { b.segment.p_memsz = ~0ULL; }), HasSubstr("wraps"));
}

TEST(elf_image, that_does_not_fit_into_memory_is_refused) {
    for (const auto& [address, length] : {std::pair{base - 2, 4ULL},
                                          {base, size + 1ULL},
                                          {0x1000ULL, 4ULL},
                                          {base, 0x7000000000000000ULL}}) {
        const elf_image image = parse_elf(elf_builder(address, {1, 2}, length).file(), "fw.elf");
        small_memory memory;
        EXPECT_THROW(load_elf(image, memory.write, "fw.elf"), config_error);
    }
}

TEST(elf_image, is_refused_or_read_but_never_trusted) {
    elf_builder builder(base, bytes(64, 7), 128);
    for (const char* name : {"a", "tohost", "begin_signature"})
        builder.symbol(name, base);
    const bytes good = builder.file();
    EXPECT_EQ(refusal(good), "");
    for (std::size_t n = 0; n < good.size(); ++n)
        EXPECT_NE(refusal(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n))), "")
            << n << " bytes";
    std::mt19937 random(1);
    unsigned refused = 0;
    for (unsigned repeat = 0; repeat < 20000; ++repeat) {
        bytes broken = good;
        for (unsigned n = 0; n < 1 + repeat % 3; ++n)
            broken[random() % broken.size()] = static_cast<std::uint8_t>(random());
        refused += refusal(broken).empty() ? 0 : 1;
    }
    EXPECT_GT(refused, 1000U);
}

TEST(signature, is_words_of_eight_digits_between_its_symbols) {
    elf_builder builder(base, {0x78, 0x56, 0x34, 0x12, 0xef, 0xcd, 0xab, 0}, 8);
    builder.symbol("begin_signature", base);
    builder.symbol("end_signature", base + 8);
    const elf_image image = parse_elf(builder.file(), "fw.elf");
    small_memory memory;
    load_elf(image, memory.write, "fw.elf");
    EXPECT_EQ(signature_text(image, memory.read, "fw.elf"), "12345678\n00abcdef\n");
}

TEST(signature, is_refused_where_there_is_none) {
    small_memory memory;
    const auto with = [&](std::uint64_t begin, std::uint64_t end) {
        elf_builder builder(base, {1}, 1);
        builder.symbol("begin_signature", begin);
        builder.symbol("end_signature", end);
        return parse_elf(builder.file(), "fw.elf");
    };
    EXPECT_THROW(signature_text(parse_elf(elf_builder(base, {1}, 1).file(), "f"), memory.read, "f"),
                 config_error);
    EXPECT_THROW(signature_text(with(base + 8, base), memory.read, "f"), config_error);
    EXPECT_THROW(signature_text(with(base + 2, base + 8), memory.read, "f"), config_error);
    EXPECT_THROW(signature_text(with(base, ~0ULL), memory.read, "f"), config_error);
    EXPECT_THROW(signature_text(with(base + size - 4, base + size + 4), memory.read, "f"),
                 config_error);
}

class host_interface_calls : public ::testing::Test {
protected:
    static constexpr std::uint64_t to_host = base + 0x1000, from_host = base + 0x1040;
    small_memory memory;
    host_interface host{to_host, from_host, memory.read, memory.write};
    std::string output;

    host_interface_calls() {
        memory.put(to_host, 0);
        host.on_output = [this](const std::string& text) { output += text; };
    }
    std::optional<std::uint64_t> ask(std::uint64_t request) {
        memory.put(to_host, request);
        return host.poll();
    }
};

TEST_F(host_interface_calls, end_with_a_code) {
    EXPECT_FALSE(host.poll());
    EXPECT_EQ(ask(1), 0U);
    EXPECT_EQ(ask(2 * 5 + 1), 5U);
}

TEST_F(host_interface_calls, print_characters) {
    EXPECT_FALSE(ask(0x0101000000000000 + 'h'));
    EXPECT_FALSE(ask(0x0101000000000000 + 'i'));
    EXPECT_EQ(output, "hi");
    EXPECT_EQ(memory.get(to_host), 0U);
}

TEST_F(host_interface_calls, write_and_exit_by_magic_memory) {
    const std::uint64_t magic = base + 0x2000, text = base + 0x3000;
    memory.put(text, 0x0a6f6c6c6568); // "hello\n"
    memory.put(magic, 64);
    memory.put(magic + 8, 1);
    memory.put(magic + 16, text);
    memory.put(magic + 24, 6);
    EXPECT_FALSE(ask(magic));
    EXPECT_EQ(output, "hello\n");
    EXPECT_EQ(memory.get(magic), 6U);
    EXPECT_EQ(memory.get(from_host), 1U);
    memory.put(magic, 64);
    memory.put(magic + 16, 0x10);
    ask(magic);
    EXPECT_EQ(memory.get(magic), static_cast<std::uint64_t>(-14));
    memory.put(magic, 17);
    ask(magic);
    EXPECT_EQ(memory.get(magic), static_cast<std::uint64_t>(-38));
    memory.put(magic, 93);
    memory.put(magic + 8, 3);
    EXPECT_EQ(ask(magic), 3U);
}

} // namespace
} // namespace bitloom::riscv
