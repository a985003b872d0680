// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/address_map.h"

#include "models/common/errors.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace bitloom::sdram {

namespace {

unsigned bits_of(std::uint32_t power) {
    unsigned bits = 0;
    while (power > 1U << bits)
        ++bits;
    return bits;
}

std::vector<std::string_view> fields_of(std::string_view mapping) {
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; begin <= mapping.size();) {
        const std::size_t end = std::min(mapping.find(':', begin), mapping.size());
        fields.push_back(mapping.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

bool contains(const std::vector<std::string_view>& fields, std::string_view name) {
    return std::find(fields.begin(), fields.end(), name) != fields.end();
}

[[noreturn]] void refuse(std::string_view field, const char* what) {
    constexpr std::size_t longest = 40;
    throw config_error("field '" + std::string(field.substr(0, longest)) + "' " + what);
}

} // namespace

address_map::address_map(const preset& p)
    : m_burst_bytes(p.org.burst_bytes())
    , m_burst_bits(bits_of(m_burst_bytes))
    , m_bytes(p.bytes()) {
    const organisation& o = p.org;
    m_bank_bits = bits_of(o.banks_per_group);
    field no_place; // ranks are one, and the offset is below a burst
    const struct {
        std::string_view name;
        field* place;
        std::uint32_t count;
        bool may_be_missing;
    } known[] = {{"row", &m_row, o.rows, false},
                 {"bank", &m_bank, o.banks_per_group, false},
                 {"bankgroup", &m_bankgroup, o.bankgroups, o.bankgroups == 1},
                 {"col", &m_column, o.bursts_per_row(), false},
                 {"rank", &no_place, o.ranks, true},
                 {"channel", &m_channel, p.channels, true},
                 {"offset", &no_place, m_burst_bytes, false}};

    std::vector<std::string_view> fields = fields_of(p.mapping);
    for (auto name = fields.begin(); name != fields.end(); ++name) {
        if (std::none_of(std::begin(known), std::end(known),
                         [&](const auto& each) { return each.name == *name; }))
            refuse(*name, "is unknown, name row, bank, bankgroup, col, channel, rank and offset "
                          "with ':' between");
        if (std::find(fields.begin(), name, *name) != name)
            refuse(*name, "is given twice, keep one");
    }
    for (const auto& each : known)
        if (!each.may_be_missing && !contains(fields, each.name))
            refuse(each.name, "is missing, name row, bank, bankgroup (where there are several), "
                              "col and offset");
    if (fields.back() != "offset")
        refuse("offset", "is not the last, bytes of a burst lie together");
    if (!contains(fields, "channel"))
        fields.insert(fields.end() - 1, "channel");

    unsigned shift = 0;
    for (auto name = fields.rbegin(); name != fields.rend(); ++name)
        for (const auto& each : known)
            if (each.name == *name) {
                *each.place = {shift, each.count - 1};
                shift += bits_of(each.count);
            }
    if (m_bankgroup.shift == bits_of(m_burst_bytes))
        m_next_bank = o.bankgroups == 1 ? 0 : o.banks_per_group;
    m_turn_bytes = std::uint64_t{m_burst_bytes} * (m_next_bank == 0 ? 1 : o.bankgroups);
    m_neighbourhood_bytes = m_bytes;
    for (const field* f : {&m_channel, &m_row, &m_bank, &m_bankgroup})
        if (f->mask != 0 && (f != &m_bankgroup || m_next_bank == 0))
            m_neighbourhood_bytes = std::min(m_neighbourhood_bytes, std::uint64_t{1} << f->shift);
}

bool address_map::within_one_channel(std::uint64_t address, std::uint64_t bytes) const {
    if (m_channel.mask == 0 || bytes == 0)
        return true;
    // Bits above the channel's may differ and come back to it only beyond all other channels.
    return address >> m_channel.shift == (address + bytes - 1) >> m_channel.shift;
}

} // namespace bitloom::sdram
