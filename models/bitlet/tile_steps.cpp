// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/tile_steps.h"

#include <cstring>

namespace bitloom::bitlet {

namespace {

/// Beyond this everything is forgotten: larger networks gain little, as their tiles are counted
/// faster than they are computed.
constexpr std::uint64_t most_known_bytes = std::uint64_t{256} << 20;

/// Any function that spreads will do: equal bytes are compared.
std::uint64_t hash_of(const std::uint8_t* bytes, std::size_t count) {
    std::uint64_t hash = count;
    std::size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + at, 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
        hash ^= hash >> 29;
    }
    for (; at < count; ++at)
        hash = (hash ^ bytes[at]) * 0x9e3779b97f4a7c15ULL;
    return hash;
}

} // namespace

const pixel_time& tile_steps::time_of(const block& b, const tile_extent& e,
                                      const std::uint8_t* packed, std::uint32_t planes) {
    const std::size_t bytes = weight_tile_bytes(b, e);
    const std::vector<std::uint64_t> form{
        e.groups,      e.out_channels,     e.taps(), e.in_channels,
        b.weight.bits, b.weight.is_signed, planes,   static_cast<std::uint64_t>(b.weight.kind)};
    const std::uint64_t hash = hash_of(packed, bytes);
    const auto [first, last] = m_known.equal_range(hash);
    for (auto known = first; known != last; ++known)
        if (known->second.form == form && known->second.packed.size() == bytes &&
            std::memcmp(known->second.packed.data(), packed, bytes) == 0)
            return known->second.time;
    if (m_known_bytes + bytes > most_known_bytes) {
        m_known.clear();
        m_known_bytes = 0;
    }
    m_known_bytes += bytes;
    return m_known
        .emplace(hash, known_tile{{packed, packed + bytes}, form, count(b, e, packed, planes)})
        ->second.time;
}

pixel_time tile_steps::count(const block& b, const tile_extent& e, const std::uint8_t* packed,
                             std::uint32_t planes) {
    m_counter.count(b, e, packed, planes, m_counted);
    return pixel_time_of(
        m_counted,
        whole_range(m_counted.channel_groups, m_counted.reduction_groups, m_counted.out_channels),
        !b.weight.is_floating(), enabled_planes(b.weight, planes, m_parameters.element),
        m_parameters);
}

} // namespace bitloom::bitlet
