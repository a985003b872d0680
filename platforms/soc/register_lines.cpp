// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/register_lines.h"

#include "models/common/register_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace bitloom::soc {

register_lines::register_lines(std::string who, const std::vector<device>& devices, std::FILE* out)
    : m_who(std::move(who))
    , m_devices(devices)
    , m_out(out) {}

void register_lines::hear(const traced_access& a) {
    if (a.by != traced_access::path::blocking)
        return;
    for (const device& d : m_devices)
        if (a.address - d.address < d.size)
            write_lines(d, a);
}

/// A line for each register: an access may be of several.
void register_lines::write_lines(const device& d, const traced_access& a) const {
    const bool good = a.how == traced_access::answer::ok;
    const std::uint64_t step = good ? d.registers->register_bytes : a.length;
    // No table takes a longer access than what is kept of its data.
    for (std::uint64_t at = 0; at < std::min<std::uint64_t>(a.length, a.data.size()); at += step) {
        const std::uint64_t offset = a.address - d.address + at;
        std::uint64_t value = 0;
        std::memcpy(&value, a.data.data() + at, std::min<std::size_t>(step, sizeof value));
        const std::string name = register_name(*d.registers, offset);
        const std::uint64_t picoseconds = a.begins.value();
        fmt::print(m_out, "{:>12}.{:03} ns  {}  {:<5}  {}.{}  ", picoseconds / 1000,
                   picoseconds % 1000, m_who, name_of(a.command), d.name,
                   name.empty() ? fmt::format("+{:#x}", offset) : name);
        if (good)
            fmt::print(m_out, "{:#0{}x}\n", value, 2 + 2 * step);
        else
            fmt::print(m_out, "refused, {} bytes: {}\n", a.length, name_of(a.how));
    }
}

} // namespace bitloom::soc
