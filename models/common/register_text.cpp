// SPDX-License-Identifier: Apache-2.0
#include "models/common/register_text.h"

#include <cstdio>

namespace bitloom {

namespace {

const char* access_name(register_access access) {
    switch (access) {
    case register_access::read_only:
        return "read";
    case register_access::read_write:
        return "read, write";
    case register_access::write_only:
        return "write";
    case register_access::write_one_to_clear:
        return "read, write 1 to clear";
    }
    return "";
}

std::string hexadecimal(std::uint32_t value, int digits) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%0*x", digits, value);
    return text;
}

/// `0x04`, or `0x04 + 4 n, n < 95`.
std::string offsets(const register_description& r, std::uint32_t register_bytes) {
    std::string text = hexadecimal(r.offset, 2);
    if (r.count > 1)
        text += " + " + std::to_string(register_bytes) + " n, n < " + std::to_string(r.count);
    return text;
}

/// `bit 3`, or `bits 7:4`.
std::string bits_of(const register_field& f) {
    const unsigned low = lowest_bit(f), width = field_bits(f);
    return width == 1 ? "bit " + std::to_string(low)
                      : "bits " + std::to_string(low + width - 1) + ":" + std::to_string(low);
}

} // namespace

unsigned lowest_bit(const register_field& f) {
    unsigned bit = 0;
    while ((f.mask >> bit & 1) == 0)
        ++bit;
    return bit;
}

unsigned field_bits(const register_field& f) {
    unsigned bits = 0;
    for (std::uint32_t rest = f.mask; rest != 0; rest >>= 1)
        bits += rest & 1;
    return bits;
}

std::string register_meaning(const register_description& r) {
    std::string text = r.sentence;
    const char* before = text.empty() ? "" : ": ";
    for (const register_field& f : r.fields) {
        text += before + bits_of(f) + " " + f.name;
        if (*f.sentence != 0)
            text += std::string(" ") + f.sentence;
        before = "; ";
    }
    return text;
}

std::string register_name(const register_table& table, std::uint64_t offset) {
    const register_description* const row = table.find(offset);
    if (row == nullptr)
        return "";
    return row->count == 1
               ? row->name
               : row->name +
                     ("[" + std::to_string((offset - row->offset) / table.register_bytes) + "]");
}

std::string register_page(const register_table& table) {
    std::string page = "| register | offset | access | reset | meaning |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < table.count; ++i) {
        const register_description& r = table.rows[i];
        page += std::string("| ") + r.name + " | " + offsets(r, table.register_bytes) + " | " +
                access_name(r.access) + " | " +
                hexadecimal(r.reset, 2 * static_cast<int>(table.register_bytes)) + " | " +
                register_meaning(r) + " |\n";
    }
    return page;
}

std::string register_header(const register_table& table, const std::string& prefix) {
    std::string header;
    for (std::size_t i = 0; i < table.count; ++i) {
        const register_description& r = table.rows[i];
        header += std::string("/* ") + access_name(r.access) + ": " + register_meaning(r) +
                  " */\n#define " + prefix + "_" + r.name;
        if (r.count == 1)
            header += " " + hexadecimal(r.offset, 2) + "U\n";
        else
            header += "(n) (" + hexadecimal(r.offset, 2) + "U + " +
                      std::to_string(table.register_bytes) + "U * (n))\n";
        for (const register_field& f : r.fields)
            header += "#define " + prefix + "_" + r.name + "_" + f.name + " " +
                      hexadecimal(f.mask, 1) + "U\n";
    }
    return header;
}

std::string register_rows(const register_table& table, const std::string& prefix) {
    constexpr const char* letters[] = {"'r'", "'b'", "'w'", "'c'"};
    std::string rows =
        "/* row(name, offset, count, access, reset) of every register; access: 'r'ead, "
        "'w'rite, 'b'oth, write 1 to 'c'lear */\n#define " +
        prefix + "_ROWS(row)";
    for (std::size_t i = 0; i < table.count; ++i) {
        const register_description& r = table.rows[i];
        rows += std::string(" \\\n    row(\"") + r.name + "\", " + hexadecimal(r.offset, 2) +
                "U, " + std::to_string(r.count) + "U, " + letters[static_cast<unsigned>(r.access)] +
                ", " + hexadecimal(r.reset, 2 * static_cast<int>(table.register_bytes)) + "U)";
    }
    return rows + "\n";
}

} // namespace bitloom
