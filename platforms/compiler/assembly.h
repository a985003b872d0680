// SPDX-License-Identifier: Apache-2.0
// Programs in files: assembly text, an instruction a line, and binaries of little-endian words.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::compiler {

/// Larger files are refused: no program is a hundredth of that.
inline constexpr std::size_t largest_program_file = 16U << 20;

/// The words of `text`. `;` and `#` begin a comment; the address and word columns of a listing are
/// passed over. Throws config_error, `file:line: what, and what would be right`, at the first line
/// that is no instruction. `file` is only named.
std::vector<std::uint32_t> assemble(const std::string& text, const std::string& file);

/// A line per word, which assemble() reads back as that word. `with_columns`: as in a listing, the
/// first word at `address`.
std::string disassemble(const std::vector<std::uint32_t>& words, bool with_columns = false,
                        std::uint64_t address = 0);

/// Words to bytes and back, least significant byte first.
std::string to_bytes(const std::vector<std::uint32_t>& words);
std::vector<std::uint32_t> to_words(const std::string& bytes);

/// The whole file. Throws config_error: cannot be read, or larger than largest_program_file.
std::string read_program_text(const std::filesystem::path& file);
/// The words of a binary. Throws config_error, also where it is no multiple of 4 bytes.
std::vector<std::uint32_t> read_program(const std::filesystem::path& file);

} // namespace bitloom::compiler
