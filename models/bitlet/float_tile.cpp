// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/float_tile.h"

#include "models/common/float_formats.h"

#include <algorithm>

namespace bitloom::bitlet {

using tiled::block;
using tiled::tile_extent;

namespace {

/// Groups of activations that are made before they are multiplied: 48 KiB, about what a core's
/// first cache holds.
constexpr std::size_t groups_at_once = 128;

} // namespace

void float_tile_arithmetic::decode_input(const block& b, const tile_extent& e,
                                         const std::uint8_t* packed) {
    const std::size_t count = std::size_t{e.batch} * e.in_rows * e.in_columns * e.input_channels();
    m_words.resize(count);
    m_exponents.resize(count);
    m_significands.resize(count);
    unpack_floats(packed, count, b.activation, m_words.data());
    decode_fp32(m_words.data(), count, m_parameters.element.rtl_exact, m_exponents.data(),
                m_significands.data());
}

void float_tile_arithmetic::list_rows(const block& b, const tile_extent& e) {
    const std::size_t pixel = e.input_channels();
    const tiled::input_window& w = b.window;
    m_pixels.clear();
    for (std::size_t n = 0; n < e.batch; ++n)
        for (std::size_t r = 0; r < e.out_rows; ++r)
            for (std::size_t c = 0; c < e.out_columns; ++c)
                m_pixels.push_back(
                    ((n * e.in_rows + r * w.stride_rows) * e.in_columns + c * w.stride_columns) *
                    pixel);
    const bool row_is_one = e.groups == 1 && w.dilation_columns == 1;
    m_run_elements = row_is_one ? std::size_t{e.kernel_columns} * e.in_channels : e.in_channels;
    m_runs.clear();
    for (std::size_t r = 0; r < e.kernel_rows; ++r)
        for (std::size_t c = 0; c < (row_is_one ? 1 : e.kernel_columns); ++c)
            m_runs.push_back((r * w.dilation_rows * e.in_columns + c * w.dilation_columns) * pixel);
}

void float_tile_arithmetic::gather(const tile_extent& e, std::size_t channel_group,
                                   std::size_t first, std::size_t positions) {
    const std::size_t n = m_parameters.element.group;
    const std::size_t elements = m_runs.size() * m_run_elements;
    m_row_exponents.resize(elements);
    m_row_significands.resize(elements);
    float_activation_group* made = m_activations.data();
    const bool rtl_exact = m_parameters.element.rtl_exact;
    for (std::size_t p = first; p < first + positions; ++p) {
        const std::size_t start = m_pixels[p] + channel_group * e.in_channels;
        if (m_run_elements % n == 0) { // no group crosses a run's end
            for (const std::size_t run : m_runs)
                for (std::size_t at = start + run; at < start + run + m_run_elements; at += n)
                    make_group(m_exponents.data() + at, m_significands.data() + at, n, rtl_exact,
                               *made++);
            continue;
        }
        for (std::size_t run = 0; run < m_runs.size(); ++run) {
            const std::size_t from = start + m_runs[run], to = run * m_run_elements;
            std::copy_n(m_exponents.data() + from, m_run_elements, m_row_exponents.data() + to);
            std::copy_n(m_significands.data() + from, m_run_elements,
                        m_row_significands.data() + to);
        }
        for (std::size_t at = 0; at < elements; at += n)
            make_group(m_row_exponents.data() + at, m_row_significands.data() + at,
                       std::min(n, elements - at), rtl_exact, *made++);
    }
}

tiled::array_time float_tile_arithmetic::compute(const block& b, const tile_extent& e,
                                                 const tiled::array_operands& operands,
                                                 bool accumulate, std::uint32_t planes) {
    const processing_element_parameters& element = m_parameters.element;
    m_weights.prepare(b, e, operands.weights, operands.weight_version);
    decode_input(b, e, operands.input);
    list_rows(b, e);
    if (!accumulate)
        std::fill_n(operands.float_sums, e.outputs(), 0.0F);

    const std::uint32_t enabled = planes & element.planes_with_lanes(false);
    const float_rules rules{{element.group, element.window, element.group - 1, enabled},
                            element.rtl_exact};
    step_clock clock(m_parameters, false, static_cast<unsigned>(__builtin_popcount(enabled)));
    const std::size_t groups = m_weights.groups(), channels = e.out_channels;
    const std::size_t at_once = std::max<std::size_t>(1, groups_at_once / groups);
    const std::size_t most = std::min(at_once, m_pixels.size()) * groups;
    m_activations.resize(most);
    m_steps.resize(most * channels);
    m_ones.resize(m_parameters.timing == timing_mode::paper_mean ? most * channels : 0);
    for (std::size_t g = 0; g < e.groups; ++g)
        for (std::size_t first = 0; first < m_pixels.size(); first += at_once) {
            const std::size_t positions = std::min(at_once, m_pixels.size() - first);
            gather(e, g, first, positions);
            float_results results;
            results.steps = m_steps.data();
            results.ones = m_ones.empty() ? nullptr : m_ones.data();
            results.sums = operands.float_sums + first * e.output_channels() + g * channels;
            results.sums_pitch = e.output_channels();
            float_groups({m_weights.of(g), m_activations.data(), channels, positions, groups},
                         rules, results);
            // The order of steps decides which is the last, and nothing else.
            for (std::size_t row = 0; row < groups * positions; ++row)
                for (std::size_t c = 0; c < channels; c += m_parameters.pes) {
                    const std::size_t at = row * channels + c;
                    clock.step(m_steps.data() + at, m_ones.empty() ? nullptr : m_ones.data() + at,
                               std::min<std::size_t>(m_parameters.pes, channels - c));
                }
        }
    return {clock.busy(), clock.drain()};
}

} // namespace bitloom::bitlet
