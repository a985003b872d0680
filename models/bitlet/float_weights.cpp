// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/float_weights.h"

#include "models/common/float_formats.h"
#include "models/tiled/array_weights.h"

#include <algorithm>

namespace bitloom::bitlet {

void float_weights::prepare(const tiled::block& b, const tiled::tile_extent& e,
                            const std::uint8_t* packed, std::uint64_t version) {
    const origin from{packed, version, e.taps(), e.groups, e.out_channels, e.in_channels, b.weight};
    if (version != 0 && from == m_from)
        return;
    m_from = from;
    const std::size_t elements = e.taps() * e.in_channels;
    const std::size_t count = elements * e.output_channels();
    m_words.resize(count);
    m_exponents.resize(count);
    m_significands.resize(count);
    unpack_floats(packed, count, b.weight, m_words.data());
    decode_fp32(m_words.data(), count, false, m_exponents.data(), m_significands.data());
    const std::size_t n = m_parameters.element.group;
    m_groups = tiled::divide_up(elements, n);
    m_made.resize(m_groups * e.output_channels());
    m_row_exponents.resize(elements);
    m_row_significands.resize(elements);
    float_weight_group* made = m_made.data();
    for (std::size_t g = 0; g < e.groups; ++g, made += m_groups * e.out_channels)
        for (std::size_t o = 0; o < e.out_channels; ++o) {
            gather(e, g, o);
            for (std::size_t part = 0; part < m_groups; ++part)
                make_group(m_row_exponents.data() + part * n, m_row_significands.data() + part * n,
                           std::min(n, elements - part * n), m_parameters.element.rtl_exact,
                           made[part * e.out_channels + o]);
        }
}

void float_weights::gather(const tiled::tile_extent& e, std::size_t channel_group,
                           std::size_t out_channel) {
    constexpr std::size_t quad = 4;
    std::size_t to = 0;
    for (std::size_t tap = 0; tap < e.taps(); ++tap)
        for (std::size_t i = 0; i < e.in_channels; i += quad) {
            const std::size_t from = tiled::weight_position(e, m_parameters.pes, e.taps(),
                                                            channel_group, out_channel, tap, i);
            for (std::size_t j = 0; j < std::min<std::size_t>(quad, e.in_channels - i); ++j, ++to) {
                m_row_exponents[to] = m_exponents[from + j];
                m_row_significands[to] = m_significands[from + j];
            }
        }
}

} // namespace bitloom::bitlet
