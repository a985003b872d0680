// SPDX-License-Identifier: Apache-2.0
// The layout is <elf.h>'s. Every offset of the file is checked before it is followed.
#include "models/cpu/elf_image.h"

#include "models/common/errors.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace bitloom::riscv {

namespace {

class elf_reader {
public:
    elf_reader(const std::vector<std::uint8_t>& file, const std::string& name)
        : m_file(file)
        , m_name(name) {}

    elf_image image() {
        check_header();
        elf_image made;
        made.entry = m_header.e_entry;
        for (unsigned n = 0; n < m_header.e_phnum; ++n)
            add_segment(made, at<Elf64_Phdr>(m_header.e_phoff, n, "program header"));
        if (made.segments.empty())
            refuse("has nothing to load, link it to addresses in RAM");
        for (unsigned n = 0; n < m_header.e_shnum; ++n)
            add_symbols(made, at<Elf64_Shdr>(m_header.e_shoff, n, "section header"));
        return made;
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw config_error(m_name + ": " + why);
    }

    void check_range(std::uint64_t offset, std::uint64_t bytes, const char* what) const {
        if (offset > m_file.size() || bytes > m_file.size() - offset)
            refuse(fmt::format("{} at offset {:#x} lies beyond the file's end, it must be whole",
                               what, offset));
    }

    /// Entry `index` of the table at `offset`.
    template <class entry>
    entry at(std::uint64_t offset, std::uint64_t index, const char* what) const {
        check_range(offset, 0, what);
        check_range(offset + index * sizeof(entry), sizeof(entry), what);
        entry e;
        std::memcpy(&e, &m_file[offset + index * sizeof(entry)], sizeof(entry));
        return e;
    }

    void check_header() {
        if (m_file.size() < sizeof m_header || std::memcmp(m_file.data(), ELFMAG, SELFMAG) != 0)
            refuse("is no ELF file, give an executable for RV64");
        std::memcpy(&m_header, m_file.data(), sizeof m_header);
        if (m_header.e_ident[EI_CLASS] != ELFCLASS64 || m_header.e_ident[EI_DATA] != ELFDATA2LSB ||
            m_header.e_machine != EM_RISCV)
            refuse("is not for 64-bit little-endian RISC-V, compile with -march=rv64imac");
        if (m_header.e_type != ET_EXEC)
            refuse("is no static executable, link with -static and without -pie");
        if (m_header.e_entry % 2 != 0)
            refuse(
                fmt::format("starts at the odd address {:#x}, it must be even", m_header.e_entry));
        if ((m_header.e_phnum != 0 && m_header.e_phentsize != sizeof(Elf64_Phdr)) ||
            (m_header.e_shnum != 0 && m_header.e_shentsize != sizeof(Elf64_Shdr)))
            refuse("has headers of an unknown size, they must be ELF64's");
    }

    void add_segment(elf_image& to, const Elf64_Phdr& header) const {
        if (header.p_type != PT_LOAD || header.p_memsz == 0)
            return;
        check_range(header.p_offset, header.p_filesz, "a segment");
        if (header.p_filesz > header.p_memsz ||
            header.p_paddr + (header.p_memsz - 1) < header.p_paddr)
            refuse(fmt::format("segment at {:#x} is longer in the file than in memory, or wraps",
                               header.p_paddr));
        const auto first = m_file.begin() + static_cast<std::ptrdiff_t>(header.p_offset);
        to.segments.push_back({header.p_paddr,
                               {first, first + static_cast<std::ptrdiff_t>(header.p_filesz)},
                               header.p_memsz});
    }

    void add_symbols(elf_image& to, const Elf64_Shdr& table) const {
        if (table.sh_type != SHT_SYMTAB)
            return;
        check_range(table.sh_offset, table.sh_size, "the symbol table");
        if (table.sh_link >= m_header.e_shnum)
            refuse("its symbol table names no string table");
        const auto strings = at<Elf64_Shdr>(m_header.e_shoff, table.sh_link, "section header");
        check_range(strings.sh_offset, strings.sh_size, "the string table");
        for (std::uint64_t n = 0; n < table.sh_size / sizeof(Elf64_Sym); ++n) {
            const auto symbol = at<Elf64_Sym>(table.sh_offset, n, "a symbol");
            if (symbol.st_shndx == SHN_UNDEF || symbol.st_name >= strings.sh_size)
                continue;
            const auto* text =
                reinterpret_cast<const char*>(&m_file[strings.sh_offset + symbol.st_name]);
            const std::size_t longest = strings.sh_size - symbol.st_name;
            std::string found(text, strnlen(text, longest));
            if (ELF64_ST_BIND(symbol.st_info) == STB_LOCAL)
                to.symbols.emplace(std::move(found), symbol.st_value);
            else
                to.symbols.insert_or_assign(std::move(found), symbol.st_value);
        }
    }

    const std::vector<std::uint8_t>& m_file;
    const std::string& m_name;
    Elf64_Ehdr m_header{};
};

} // namespace

std::optional<std::uint64_t> elf_image::symbol(const std::string& name) const {
    const auto found = symbols.find(name);
    return found == symbols.end() ? std::nullopt : std::optional(found->second);
}

elf_image parse_elf(const std::vector<std::uint8_t>& file, const std::string& name) {
    return elf_reader(file, name).image();
}

void load_elf(const elf_image& image, const memory_writer& write, const std::string& name) {
    static const std::vector<std::uint8_t> zeros(1 << 16);
    for (const elf_segment& s : image.segments) {
        const auto put = [&](std::uint64_t address, const std::uint8_t* data, std::size_t bytes) {
            if (!write(address, data, bytes))
                throw config_error(fmt::format(
                    "{}: segment at {:#x} of {} bytes does not lie in memory, link it to RAM", name,
                    s.address, s.memory_bytes));
        };
        // The last byte first: a segment that is far too long is refused before it is written.
        put(s.address + (s.memory_bytes - 1), zeros.data(), 1);
        if (!s.bytes.empty())
            put(s.address, s.bytes.data(), s.bytes.size());
        for (std::uint64_t at = s.bytes.size(); at < s.memory_bytes; at += zeros.size())
            put(s.address + at, zeros.data(),
                static_cast<std::size_t>(
                    std::min<std::uint64_t>(zeros.size(), s.memory_bytes - at)));
    }
}

} // namespace bitloom::riscv
