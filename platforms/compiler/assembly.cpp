// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/assembly.h"

#include "models/bitfusion/instruction_text.h"
#include "models/common/errors.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

namespace bitloom::compiler {

namespace {

constexpr std::size_t longest = 1000; // characters of a message
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// What follows a first word of eight hexadecimal digits, or nothing of it.
std::string_view behind_column(std::string_view line) {
    const auto is_hexadecimal = [](char c) {
        return std::isxdigit(static_cast<unsigned char>(c)) != 0;
    };
    if (line.size() < 9 || !std::all_of(line.begin(), line.begin() + 8, is_hexadecimal) ||
        blanks.find(line[8]) == std::string_view::npos)
        return {};
    return trimmed(line.substr(8));
}

} // namespace

std::vector<std::uint32_t> assemble(const std::string& text, const std::string& file) {
    std::vector<std::uint32_t> words;
    std::string_view rest = text;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const std::string_view whole = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(whole.size() + 1, rest.size()));
        std::string_view line = trimmed(whole.substr(0, whole.find_first_of(";#")));
        if (line.empty())
            continue;
        if (const std::string_view instruction = behind_column(behind_column(line));
            !instruction.empty())
            line = instruction;
        const bitfusion::assembled_line assembled = bitfusion::assemble_line(line);
        if (!assembled.word)
            throw config_error(fmt::format("{}:{}: {}", file, number,
                                           configuration::printable(assembled.error, longest)));
        words.push_back(*assembled.word);
    }
    return words;
}

std::string disassemble(const std::vector<std::uint32_t>& words, bool with_columns,
                        std::uint64_t address) {
    std::string text;
    for (const std::uint32_t word : words) {
        if (with_columns)
            text += fmt::format("{:08x}  {:08x}  ", address, word);
        text += bitfusion::listing(word) + '\n';
        address += 4;
    }
    return text;
}

std::string to_bytes(const std::vector<std::uint32_t>& words) {
    std::string bytes;
    for (const std::uint32_t word : words)
        for (unsigned n = 0; n < 4; ++n)
            bytes += static_cast<char>(word >> (8 * n) & 0xff);
    return bytes;
}

std::vector<std::uint32_t> to_words(const std::string& bytes) {
    std::vector<std::uint32_t> words(bytes.size() / 4);
    for (std::size_t i = 0; i < words.size() * 4; ++i)
        words[i / 4] |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * (i % 4));
    return words;
}

std::string read_program_text(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
        throw config_error(fmt::format("{}: is a folder, give a file", file.string()));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw config_error(fmt::format("{}: cannot be read ({}), give a file", file.string(),
                                       std::generic_category().message(errno)));
    std::string text(largest_program_file + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad())
        throw config_error(fmt::format("{}: reading failed, give a file", file.string()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > largest_program_file)
        throw config_error(fmt::format("{}: more than {} bytes, no program is that long",
                                       file.string(), largest_program_file));
    return text;
}

std::vector<std::uint32_t> read_program(const std::filesystem::path& file) {
    const std::string bytes = read_program_text(file);
    if (bytes.size() % 4 != 0)
        throw config_error(fmt::format("{}: {} bytes, a program is 32-bit words: a multiple of 4",
                                       file.string(), bytes.size()));
    return to_words(bytes);
}

} // namespace bitloom::compiler
