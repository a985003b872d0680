// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::testing {

/// A small executable, whole and good, with one segment behind its headers and a symbol table.
struct elf_builder {
    Elf64_Ehdr header{};
    Elf64_Phdr segment{};
    Elf64_Shdr sections[2]{}; ///< symbols, strings
    std::vector<std::uint8_t> contents;
    std::vector<Elf64_Sym> symbols;
    std::string strings = std::string(1, '\0');

    elf_builder(std::uint64_t address, std::vector<std::uint8_t> bytes, std::uint64_t memory_bytes)
        : contents(std::move(bytes)) {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_type = ET_EXEC;
        header.e_machine = EM_RISCV;
        header.e_entry = address;
        header.e_phoff = sizeof header;
        header.e_phentsize = sizeof segment;
        header.e_phnum = 1;
        header.e_shoff = sizeof header + sizeof segment;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = 2;
        segment.p_type = PT_LOAD;
        segment.p_paddr = address;
        segment.p_filesz = contents.size();
        segment.p_memsz = memory_bytes;
        segment.p_offset = sizeof header + sizeof segment + sizeof sections;
    }

    void symbol(const std::string& name, std::uint64_t value, unsigned binding = STB_GLOBAL) {
        Elf64_Sym s{};
        s.st_name = static_cast<Elf64_Word>(strings.size());
        s.st_info = static_cast<unsigned char>(ELF64_ST_INFO(binding, STT_NOTYPE));
        s.st_shndx = SHN_ABS;
        s.st_value = value;
        symbols.push_back(s);
        strings += name + '\0';
    }

    std::vector<std::uint8_t> file() {
        sections[0].sh_type = SHT_SYMTAB;
        sections[0].sh_link = 1;
        sections[0].sh_offset = segment.p_offset + contents.size();
        sections[0].sh_size = symbols.size() * sizeof(Elf64_Sym);
        sections[1].sh_type = SHT_STRTAB;
        sections[1].sh_offset = sections[0].sh_offset + sections[0].sh_size;
        sections[1].sh_size = strings.size();
        std::vector<std::uint8_t> made;
        append(made, &header, sizeof header);
        append(made, &segment, sizeof segment);
        append(made, sections, sizeof sections);
        append(made, contents.data(), contents.size());
        append(made, symbols.data(), symbols.size() * sizeof(Elf64_Sym));
        append(made, strings.data(), strings.size());
        return made;
    }

private:
    static void append(std::vector<std::uint8_t>& to, const void* data, std::size_t bytes) {
        const auto* first = static_cast<const std::uint8_t*>(data);
        to.insert(to.end(), first, first + bytes);
    }
};

} // namespace bitloom::testing
