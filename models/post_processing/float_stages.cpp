// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/float_stages.h"

#include "models/common/float_formats.h"

#include <algorithm>

namespace bitloom::post_processing {

namespace {

float constant(std::int32_t bits) {
    return float_of(static_cast<std::uint32_t>(bits));
}

bool is_nan(float value) {
    return value != value;
}

} // namespace

float clamped(float value, std::int32_t low, std::int32_t high) {
    const float least = constant(low), most = constant(high);
    return value < least ? least : value > most ? most : value;
}

void float_stages::add_bias(const requantise_stage& stage, const post_tile& t) {
    std::uint32_t* to = m_values.data();
    const float* sum = t.float_sums;
    for (std::size_t p = 0; p < t.pixels(); ++p)
        for (std::size_t c = 0; c < t.channels; ++c)
            *to++ = bits_of(clamped(*sum++ + t.biases[c], stage.low, stage.high));
}

void float_stages::pool(const pool_stage& stage, const post_tile& t) {
    const pool_window& w = t.window;
    const bool maximum = stage.kind == pool_kind::maximum;
    const auto elements = static_cast<float>(w.kernel_rows * w.kernel_columns);
    std::uint32_t* to = m_values.data();
    std::vector<float> totals(t.channels);
    for (std::size_t p = 0; p < t.pixels(); ++p) {
        std::uint32_t count = 0;
        std::fill(totals.begin(), totals.end(), 0.0F);
        for_each_inside(t, p, [&](std::size_t pixel) {
            const std::uint32_t* in = m_input.data() + pixel * t.channels;
            const bool first = count++ == 0;
            for (std::size_t k = 0; k < t.channels; ++k) {
                const float value = float_of(in[k]);
                if (!maximum)
                    totals[k] += value;
                else if (first || value > totals[k] || is_nan(totals[k]))
                    totals[k] = value;
            }
        });
        const float divisor =
            stage.kind == pool_kind::average_of_window ? elements : static_cast<float>(count);
        for (const float total : totals) {
            const float value = count == 0 ? constant(stage.low)
                                : maximum  ? total
                                           : total / divisor;
            *to++ = bits_of(clamped(value, stage.low, stage.high));
        }
    }
}

std::vector<std::int32_t> float_stages::before_add() const {
    std::vector<std::int32_t> codes;
    codes.reserve(m_values.size());
    for (const std::uint32_t word : m_values)
        codes.push_back(static_cast<std::int32_t>(code_of_fp32(word, m_format)));
    return codes;
}

void float_stages::process(const post_program& program, const post_tile& t) {
    const std::size_t count = t.pixels() * t.channels;
    m_values.resize(count);
    m_format = t.output_format;
    if (program.requantise) {
        add_bias(*program.requantise, t);
    } else {
        m_input.resize(std::size_t{t.images} * t.input_rows * t.input_columns * t.channels);
        unpack_floats(t.input, m_input.size(), t.input_format, m_input.data());
        if (program.pool)
            pool(*program.pool, t);
        else
            std::copy_n(m_input.begin(), count, m_values.begin());
    }
    if (!program.add) {
        pack_floats(m_values.data(), count, t.output_format, t.output);
        return;
    }
    if (m_format.bits < 32)
        for (std::uint32_t& word : m_values)
            word = fp32_of_code(code_of_fp32(word, m_format), m_format);
    m_second.resize(count);
    unpack_floats(t.second, count, t.second_format, m_second.data());
    for (std::size_t i = 0; i < count; ++i)
        m_second[i] = bits_of(clamped(float_of(m_values[i]) + float_of(m_second[i]),
                                      program.add->low, program.add->high));
    pack_floats(m_second.data(), count, t.output_format, t.output);
}

} // namespace bitloom::post_processing
