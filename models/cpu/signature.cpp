// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/signature.h"

#include "models/common/errors.h"

#include <fmt/format.h>

namespace bitloom::riscv {

std::string signature_text(const elf_image& image, const memory_reader& read,
                           const std::string& name) {
    const auto begin = image.symbol("begin_signature"), end = image.symbol("end_signature");
    if (!begin || !end)
        throw config_error(name + ": has no signature, define begin_signature and end_signature");
    constexpr std::uint64_t largest = 1 << 26;
    if (*end < *begin || *begin % 4 != 0 || *end - *begin > largest)
        throw config_error(fmt::format(
            "{}: signature from {:#x} to {:#x}, it must be aligned words, at most {} bytes", name,
            *begin, *end, largest));
    std::string text;
    for (std::uint64_t at = *begin; at < *end; at += 4) {
        std::uint8_t b[4];
        if (!read(at, b, sizeof b))
            throw config_error(
                fmt::format("{}: signature at {:#x} does not lie in memory", name, at));
        text += fmt::format("{:02x}{:02x}{:02x}{:02x}\n", b[3], b[2], b[1], b[0]);
    }
    return text;
}

} // namespace bitloom::riscv
