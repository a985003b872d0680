// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::riscv {

/// Bytes at a physical address, and zeros behind them up to memory_bytes.
struct elf_segment {
    std::uint64_t address = 0;
    std::vector<std::uint8_t> bytes;
    std::uint64_t memory_bytes = 0;
};

/// An executable for this core.
struct elf_image {
    std::uint64_t entry = 0;
    std::vector<elf_segment> segments;
    std::map<std::string, std::uint64_t> symbols; ///< empty if it was stripped

    std::optional<std::uint64_t> symbol(const std::string& name) const;
};

/// Reads a file's contents. Throws config_error, with `name` in front, for what is not a whole,
/// static 64-bit little-endian RISC-V executable.
elf_image parse_elf(const std::vector<std::uint8_t>& file, const std::string& name);

/// Writes `bytes` bytes; false where there is no memory.
using memory_writer =
    std::function<bool(std::uint64_t address, const std::uint8_t* data, std::size_t bytes)>;

/// Writes all segments, zeros included. Throws config_error, with `name` in front, if the writer
/// refuses.
void load_elf(const elf_image& image, const memory_writer& write, const std::string& name);

} // namespace bitloom::riscv
