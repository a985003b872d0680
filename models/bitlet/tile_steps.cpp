// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/tile_steps.h"

#include "models/bitlet/step_counting.h"
#include "models/common/tile_kernels/tile_kernels.h"
#include "models/tiled/array_weights.h"

#include <algorithm>
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
    const std::vector<std::uint64_t> form{e.groups,      e.out_channels, e.taps(),
                                          e.in_channels, b.weight.bits,  b.weight.is_signed,
                                          planes};
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
    unpack_rows(b, e, packed);
    return m_known.emplace(hash, known_tile{{packed, packed + bytes}, form, count(b, e, planes)})
        ->second.time;
}

void tile_steps::unpack_rows(const block& b, const tile_extent& e, const std::uint8_t* packed) {
    const std::size_t taps = e.taps(), ins = e.in_channels;
    const std::size_t count = std::size_t{e.groups} * e.out_channels * taps * ins;
    m_codes.resize(count);
    m_rows.resize(count);
    tile_kernels::selected_kernels().unpack_codes(packed, count, b.weight, m_codes.data());
    constexpr std::size_t quad = 4;
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t o = 0; o < e.out_channels; ++o) {
            std::int16_t* row = m_rows.data() + (g * e.out_channels + o) * taps * ins;
            for (std::size_t tap = 0; tap < taps; ++tap)
                for (std::size_t i = 0; i < ins; i += quad) {
                    const std::size_t from =
                        weight_position(e, m_parameters.pes, taps, g, o, tap, i);
                    for (std::size_t j = 0; j < std::min(quad, ins - i); ++j)
                        *row++ = m_codes[from + j];
                }
        }
}

pixel_time tile_steps::count(const block& b, const tile_extent& e, std::uint32_t planes) {
    const processing_element_parameters& element = m_parameters.element;
    const std::size_t elements = e.taps() * e.in_channels;
    const std::size_t outputs = e.output_channels();
    const weight_rows rows{m_rows.data(), 2, b.weight.is_signed, outputs, elements, elements};
    const lane_shape lanes{element.group, element.window, element.group - 1, planes};
    const std::size_t groups = groups_of(rows, lanes);
    m_steps.resize(outputs * groups);
    m_ones.resize(outputs * groups);
    count_steps(rows, lanes, m_steps.data(), m_ones.data());

    // b-bit weights have b planes; the lanes behind them are switched off.
    const auto enabled = static_cast<unsigned>(
        __builtin_popcount(planes & static_cast<std::uint32_t>((1ULL << b.weight.bits) - 1)));
    const auto work = [&](std::size_t output, std::size_t g) {
        const std::size_t at = output * groups + g;
        return group_work{true, m_steps[at], m_ones[at], std::max(enabled, 1U)};
    };
    pixel_time time;
    std::vector<std::uint64_t> own(m_parameters.pes);
    for (std::size_t group = 0; group < e.groups; ++group)
        for (std::size_t first = 0; first < e.out_channels; first += m_parameters.pes) {
            const std::size_t pes = std::min<std::size_t>(m_parameters.pes, e.out_channels - first);
            for (std::size_t g = 0; g < groups; ++g) {
                std::uint64_t longest = 0, latest = 0;
                for (std::size_t pe = 0; pe < pes; ++pe) {
                    const group_work w = work(group * e.out_channels + first + pe, g);
                    const std::uint64_t interval =
                        initiation_interval(element, m_parameters.timing, w);
                    own[pe] += interval;
                    longest = std::max(longest, interval);
                    latest = std::max<std::uint64_t>(latest, latency(element, true, w.steps));
                }
                time.interval += longest;
                // In `simple` mode the next group waits longer than the sum takes.
                time.drain = latest > longest ? latest - longest : 0;
            }
        }
    if (m_parameters.steps == synchronisation::independent)
        time.interval = *std::max_element(own.begin(), own.end());
    return time;
}

} // namespace bitloom::bitlet
