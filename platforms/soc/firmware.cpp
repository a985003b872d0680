// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/firmware.h"

#include "models/common/errors.h"
#include "platforms/soc/file_bytes.h"

#include <fmt/format.h>

namespace bitloom::soc {

riscv::elf_image read_firmware(const std::string& file) {
    return riscv::parse_elf(read_file(file, "give an ELF file"), file);
}

void load_firmware(const riscv::elf_image& image, soc_platform& to, const std::string& file) {
    riscv::load_elf(
        image,
        [&](std::uint64_t address, const std::uint8_t* data, std::size_t bytes) {
            return to.write_memory(address, data, bytes);
        },
        file);
    std::uint8_t first[2];
    if (!to.read_memory(image.entry, first, sizeof first))
        throw config_error(fmt::format("{}: starts at {:#x}, which does not lie in memory, link it "
                                       "to RAM",
                                       file, image.entry));
    to.cpu.core().set_pc(image.entry);
}

std::string place_of(const riscv::elf_image& image, std::uint64_t address) {
    const std::string* nearest = nullptr;
    std::uint64_t start = 0;
    for (const auto& [name, value] : image.symbols)
        if (!name.empty() && name[0] != '$' && value <= address &&
            (nearest == nullptr || value > start)) {
            nearest = &name;
            start = value;
        }
    if (nearest == nullptr)
        return fmt::format("{:#x}", address);
    return start == address ? fmt::format("{:#x} <{}>", address, *nearest)
                            : fmt::format("{:#x} <{}+{:#x}>", address, *nearest, address - start);
}

} // namespace bitloom::soc
