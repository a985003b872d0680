// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/register_values.h"

#include "models/common/register_text.h"

#include <fmt/format.h>

namespace bitloom::soc {

namespace {

std::string values_of(soc_platform& platform, const device& d) {
    const register_table& table = *d.registers;
    std::string text = fmt::format("{} at {:#x}\n", d.name, d.address);
    for (std::size_t r = 0; r < table.count; ++r) {
        const register_description& row = table.rows[r];
        if (row.access == register_access::write_only)
            continue;
        for (std::size_t n = 0; n < row.count; ++n) {
            const std::uint64_t offset = row.offset + n * table.register_bytes;
            std::uint32_t value = 0;
            platform.cpu.debug_read(d.address + offset, &value, table.register_bytes);
            if (row.count == 1 || value != 0)
                text += fmt::format("  {:<24}{:#0{}x}\n", register_name(table, offset), value,
                                    2 + 2 * table.register_bytes);
        }
    }
    return text;
}

} // namespace

std::string register_values(soc_platform& platform, const std::string& name) {
    std::string text, names;
    for (const device& d : platform.devices()) {
        if (name.empty() || d.name == name)
            text += values_of(platform, d);
        names += " " + d.name;
    }
    return text.empty() ? "no device '" + name + "', there are" + names + "\n" : text;
}

} // namespace bitloom::soc
