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

} // namespace

std::string register_page(const register_table& table) {
    std::string page = "| register | offset | access | reset | meaning |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < table.count; ++i) {
        const register_description& r = table.rows[i];
        page += std::string("| ") + r.name + " | " + hexadecimal(r.offset, 2) + " | " +
                access_name(r.access) + " | " + hexadecimal(r.reset, 8) + " | " + r.sentence +
                " |\n";
    }
    return page;
}

std::string register_header(const register_table& table, const std::string& prefix) {
    std::string header;
    for (std::size_t i = 0; i < table.count; ++i) {
        const register_description& r = table.rows[i];
        header += std::string("/* ") + access_name(r.access) + ": " + r.sentence + " */\n#define " +
                  prefix + "_" + r.name + " " + hexadecimal(r.offset, 2) + "U\n";
    }
    return header;
}

} // namespace bitloom
