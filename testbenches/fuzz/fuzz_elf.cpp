// SPDX-License-Identifier: Apache-2.0
// Any bytes as an executable: it is loaded into memory, and nowhere else, or refused.
#include "models/common/errors.h"
#include "models/cpu/elf_image.h"
#include "models/cpu/signature.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

constexpr std::uint64_t ram_at = 0x80000000, ram_bytes = 1 << 20;

/// Where bytes lie in RAM; null unless all do.
std::uint8_t* at(std::vector<std::uint8_t>& ram, std::uint64_t address, std::size_t bytes) {
    const std::uint64_t offset = address - ram_at;
    return offset < ram.size() && bytes <= ram.size() - offset ? ram.data() + offset : nullptr;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitloom;
    static std::vector<std::uint8_t> ram(ram_bytes);
    try {
        const auto image = riscv::parse_elf({data, data + size}, "file");
        require(!image.segments.empty(), "a program without segments is taken");
        for (const riscv::elf_segment& s : image.segments)
            require(s.bytes.size() <= s.memory_bytes && s.bytes.size() <= size,
                    "a segment is longer than its file");
        const auto write = [&](std::uint64_t address, const std::uint8_t* from, std::size_t bytes) {
            std::uint8_t* const to = at(ram, address, bytes);
            if (to != nullptr)
                std::copy(from, from + bytes, to);
            return to != nullptr;
        };
        riscv::load_elf(image, write, "file");
        const auto read = [&](std::uint64_t address, std::uint8_t* to, std::size_t bytes) {
            const std::uint8_t* const from = at(ram, address, bytes);
            if (from != nullptr)
                std::copy(from, from + bytes, to);
            return from != nullptr;
        };
        riscv::signature_text(image, read, "file");
    } catch (const config_error&) {
    }
    return 0;
}
