// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/post_processing_arithmetic.h"

#include "models/common/bit_packing.h"
#include "models/common/word_packing.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace bitloom::post_processing {

namespace {

std::int32_t clamp_code(std::int64_t code, std::int32_t low, std::int32_t high) {
    return static_cast<std::int32_t>(
        std::min<std::int64_t>(std::max<std::int64_t>(code, low), high));
}

/// The post-processor's adders are 64 bits wide; only constants that no compiler emits overflow
/// them.
std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

std::int64_t scaled_operand(std::int32_t code, std::int32_t zero, fixed_multiplier scale) {
    return rounding_multiply((std::int64_t{code} - zero) * (std::int64_t{1} << 20), scale);
}

/// Whether 32 bit hold every term of codes low..high, as the kernel wants it. An addition's own
/// scales (T = 2 max(s1, s2)) give that for narrow codes; a program's constants need not.
bool term_fits(std::int32_t low, std::int32_t high, std::int32_t zero, fixed_multiplier scale) {
    constexpr std::int64_t bound = std::int64_t{1} << 30;
    for (const std::int64_t code : {low, high}) {
        const std::int64_t centred = code - zero;
        if (code != static_cast<std::int16_t>(code) || centred <= -2048 || centred >= 2048 ||
            scale.shift < -31 || scale.shift > 30)
            return false;
        const std::int64_t term = scaled_operand(static_cast<std::int32_t>(code), zero, scale);
        if (term <= -bound || term >= bound)
            return false;
    }
    return true;
}

/// What 16-bit words may hold of a stage's codes; constants that make no sense leave any word.
std::pair<std::int32_t, std::int32_t> range_in_words(std::int64_t end, std::int64_t other_end) {
    const std::int64_t low = std::min(end, other_end), high = std::max(end, other_end);
    if (low < std::numeric_limits<std::int16_t>::min() ||
        high > std::numeric_limits<std::uint16_t>::max() ||
        (low < 0 && high > std::numeric_limits<std::int16_t>::max()))
        return {std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max()};
    return {static_cast<std::int32_t>(low), static_cast<std::int32_t>(high)};
}

/// A code that a stage with codes up to `high` has left in a 16-bit word.
std::int32_t value_of(std::int16_t code, std::int32_t high) {
    return high > std::numeric_limits<std::int16_t>::max() ? static_cast<std::uint16_t>(code)
                                                           : code;
}

} // namespace

std::int32_t add_codes(std::int32_t a, std::int32_t b, const add_stage& stage) {
    const std::int64_t sum = wrapping_sum(scaled_operand(a, stage.zero_a, stage.scale_a),
                                          scaled_operand(b, stage.zero_b, stage.scale_b));
    return clamp_code(wrapping_sum(stage.zero_point, rounding_multiply(sum, stage.scale_out)),
                      stage.low, stage.high);
}

std::int32_t pooled_code(std::int64_t sum, std::uint32_t count, std::uint32_t window_size,
                         const pool_stage& stage, const tile_kernels::channel_scale* table) {
    switch (stage.kind) {
    case pool_kind::maximum:
        return clamp_code(sum, stage.low, stage.high);
    case pool_kind::average: {
        const std::int64_t half = count / 2;
        const std::int64_t rounded = sum >= 0 ? (sum + half) / count : (sum - half) / count;
        return clamp_code(rounded, stage.low, stage.high);
    }
    case pool_kind::average_rescaled: {
        const tile_kernels::channel_scale& entry = table[window_size - count];
        const std::int64_t centred = sum - std::int64_t{count} * stage.zero_in;
        const fixed_multiplier scale{entry.multiplier, legal_shift(entry.shift)};
        return clamp_code(wrapping_sum(stage.zero_out, rounding_multiply(centred, scale)),
                          stage.low, stage.high);
    }
    case pool_kind::average_of_window: // in floating point only
        break;
    }
    return 0;
}

std::int32_t rescale_code(std::int32_t code, const rescale_stage& stage) {
    return clamp_code(
        wrapping_sum(stage.zero_out,
                     rounding_multiply(std::int64_t{code} - stage.zero_in, stage.scale)),
        stage.low, stage.high);
}

void post_arithmetic::unpack(const std::uint8_t* packed, std::size_t pixels, std::uint32_t channels,
                             operand_format format, std::vector<std::int16_t>& codes) {
    const auto& kernels = tile_kernels::selected_kernels();
    codes.resize(pixels * channels);
    if (std::size_t{channels} * format.bits % 8 == 0) {
        kernels.unpack_codes(packed, codes.size(), format, codes.data());
        return;
    }
    const std::size_t pitch = packed_bytes(channels, format.bits);
    for (std::size_t p = 0; p < pixels; ++p)
        kernels.unpack_codes(packed + p * pitch, channels, format, codes.data() + p * channels);
}

template <typename code>
void post_arithmetic::pool(const pool_stage& stage, const post_tile& t) {
    const pool_window& w = t.window;
    const bool maximum = stage.kind == pool_kind::maximum;
    m_totals.resize(t.channels);
    m_codes.resize(t.pixels() * t.channels);
    code* out = reinterpret_cast<code*>(m_codes.data());
    for (std::size_t p = 0; p < t.pixels(); ++p, out += t.channels) {
        std::fill(m_totals.begin(), m_totals.end(), 0);
        std::fill_n(out, t.channels, std::numeric_limits<code>::min());
        std::uint32_t count = 0;
        for_each_inside(t, p, [&](std::size_t pixel) {
            ++count;
            const code* in = reinterpret_cast<const code*>(m_input.data()) + pixel * t.channels;
            if (maximum)
                for (std::size_t k = 0; k < t.channels; ++k)
                    out[k] = std::max(out[k], in[k]);
            else
                for (std::size_t k = 0; k < t.channels; ++k)
                    m_totals[k] += in[k];
        });
        const std::uint32_t window_size = w.kernel_rows * w.kernel_columns;
        for (std::size_t k = 0; k < t.channels; ++k) {
            const std::int64_t total = maximum ? out[k] : m_totals[k];
            out[k] = static_cast<code>(
                count == 0 ? stage.low : pooled_code(total, count, window_size, stage, t.table));
        }
    }
}

post_arithmetic::code_range post_arithmetic::range_before_rescale(const post_program& p,
                                                                  operand_format input) {
    const auto in_words = [](std::int64_t end, std::int64_t other_end) -> code_range {
        const auto [low, high] = range_in_words(end, other_end);
        return {low, high};
    };
    if (p.pool)
        return {p.pool->low, p.pool->high};
    if (p.requantise)
        return {p.requantise->low, p.requantise->high};
    if (p.thresholds)
        return in_words(p.thresholds->lowest, p.thresholds->highest());
    if (p.piecewise)
        return in_words(p.piecewise->low, p.piecewise->high);
    return {input.lowest(), input.highest()};
}

void post_arithmetic::requantise(const requantise_stage& r, const post_tile& t) {
    m_codes.resize(t.pixels() * t.channels);
    const std::int32_t* sums = t.sums;
    if (t.wide_sums == nullptr) {
        m_table.assign(t.table, t.table + t.channels);
    } else {
        m_narrow.resize(m_codes.size());
        if (!narrow_sums(t.wide_sums, t.pixels(), t.channels, t.wide_table, m_narrow.data())) {
            requantise_wide(t.wide_sums, t.pixels(), t.channels, t.wide_table, r.zero_point, r.low,
                            r.high, m_codes.data());
            return;
        }
        sums = m_narrow.data(); // with their biases
        m_table.resize(t.channels);
        for (std::size_t c = 0; c < t.channels; ++c)
            m_table[c] = {0, t.wide_table[c].multiplier, t.wide_table[c].shift};
    }
    for (tile_kernels::channel_scale& entry : m_table)
        entry.shift = legal_shift(entry.shift);
    tile_kernels::selected_kernels().requantise_rows({sums, t.channels, t.pixels(), t.channels,
                                                      m_table.data(), r.zero_point, r.low, r.high,
                                                      m_codes.data(), t.channels});
}

void post_arithmetic::compare(const threshold_stage& stage, const post_tile& t) {
    m_codes.resize(t.pixels() * t.channels);
    if (t.wide_sums != nullptr)
        apply_thresholds(t.wide_sums, t.pixels(), t.channels,
                         static_cast<const std::int64_t*>(t.thresholds), stage, m_codes.data());
    else
        apply_thresholds(t.sums, t.pixels(), t.channels,
                         static_cast<const std::int32_t*>(t.thresholds), stage, m_codes.data());
}

void post_arithmetic::scale_piecewise(const piecewise_stage& stage, const post_tile& t) {
    m_codes.resize(t.pixels() * t.channels);
    if (t.wide_sums != nullptr)
        apply_piecewise(t.wide_sums, t.pixels(), t.channels, t.segments, stage, m_codes.data());
    else
        apply_piecewise(t.sums, t.pixels(), t.channels, t.segments, stage, m_codes.data());
}

void post_arithmetic::store_words(const requantise_stage& r, const post_tile& t) {
    m_words.resize(t.pixels() * t.channels);
    if (t.wide_sums != nullptr)
        requantise_words(t.wide_sums, t.pixels(), t.channels, t.wide_table, r.zero_point, r.low,
                         r.high, m_words.data(), r.rounds_twice);
    else
        requantise_words(t.sums, t.pixels(), t.channels, t.table, r.zero_point, r.low, r.high,
                         m_words.data(), r.rounds_twice);
    const std::size_t pitch = packed_bytes(t.channels, t.output_format.bits);
    for (std::size_t p = 0; p < t.pixels(); ++p)
        pack_words(m_words.data() + p * t.channels, t.channels, t.output_format,
                   t.output + p * pitch);
}

void post_arithmetic::add(const add_stage& stage, const post_tile& t, code_range first) {
    const std::size_t count = t.pixels() * t.channels;
    m_added.resize(count);
    const bool fits =
        term_fits(first.low, first.high, stage.zero_a, stage.scale_a) &&
        term_fits(t.second_format.lowest(), t.second_format.highest(), stage.zero_b, stage.scale_b);
    if (!fits) {
        for (std::size_t i = 0; i < count; ++i)
            m_added[i] = static_cast<std::int16_t>(add_codes(
                value_of(m_codes[i], first.high), t.second_format.value_of(m_second[i]), stage));
        return;
    }
    m_term_sums.resize(count);
    m_out_scales.assign(t.channels, {0, stage.scale_out.multiplier, stage.scale_out.shift});
    const auto& kernels = tile_kernels::selected_kernels();
    kernels.add_terms({m_codes.data(),
                       m_second.data(),
                       count,
                       {stage.zero_a, stage.scale_a.multiplier, stage.scale_a.shift},
                       {stage.zero_b, stage.scale_b.multiplier, stage.scale_b.shift},
                       m_term_sums.data()});
    kernels.requantise_rows({m_term_sums.data(), t.channels, t.pixels(), t.channels,
                             m_out_scales.data(), stage.zero_point, stage.low, stage.high,
                             m_added.data(), t.channels});
}

void post_arithmetic::work(const post_program& program, const post_tile& t,
                           const std::vector<std::int16_t>& codes, std::int32_t high) {
    const std::size_t count = t.pixels() * t.channels;
    m_values.resize(count);
    if (program.from_sums && t.wide_sums != nullptr)
        std::copy_n(t.wide_sums, count, m_values.begin());
    else if (program.from_sums)
        std::copy_n(t.sums, count, m_values.begin());
    else
        std::transform(codes.begin(), codes.end(), m_values.begin(),
                       [&](std::int16_t code) { return value_of(code, high); });
    m_operands.resize(program.uses_second() ? count : 0);
    for (std::size_t i = 0; i < m_operands.size(); ++i)
        m_operands[i] = t.second_format.value_of(m_second[i]);
    run_alu(program.alu, m_values, m_operands);
    m_worked.resize(count);
    // The sign of a bipolar code is that of the whole value, not of its low bits.
    for (std::size_t i = 0; i < count; ++i)
        m_worked[i] = t.output_format.is_bipolar() ? bipolar_bit(m_values[i] > 0 ? 1 : 0)
                                                   : static_cast<std::int16_t>(m_values[i]);
}

std::vector<std::int32_t> post_arithmetic::before_add() const {
    if (m_floating)
        return m_floats.before_add();
    std::vector<std::int32_t> words(m_codes.size());
    std::transform(m_codes.begin(), m_codes.end(), words.begin(),
                   [&](std::int16_t code) { return value_of(code, m_highest_before_add); });
    return words;
}

void post_arithmetic::process(const post_program& program, const post_tile& t) {
    m_floating = t.is_floating();
    if (program.cell) {
        m_cells.process(program, t);
        return;
    }
    if (m_floating) {
        m_floats.process(program, t);
        return;
    }
    const auto& kernels = tile_kernels::selected_kernels();
    const std::size_t count = t.pixels() * t.channels;
    if (program.requantise && (program.requantise->rounds_twice || t.output_format.bits > 16))
        return store_words(*program.requantise, t);
    if (program.requantise) {
        requantise(*program.requantise, t);
    } else if (program.thresholds) {
        compare(*program.thresholds, t);
    } else if (program.piecewise) {
        scale_piecewise(*program.piecewise, t);
    } else if (program.from_stream) {
        unpack(t.input, std::size_t{t.images} * t.input_rows * t.input_columns, t.channels,
               t.input_format, m_input);
        if (program.pool)
            t.input_format.highest() > std::numeric_limits<std::int16_t>::max()
                ? pool<std::uint16_t>(*program.pool, t)
                : pool<std::int16_t>(*program.pool, t);
        else
            m_codes.assign(m_input.begin(), m_input.begin() + static_cast<std::ptrdiff_t>(count));
    }
    code_range range = range_before_rescale(program, t.input_format);
    if (program.rescale) {
        for (std::int16_t& code : m_codes)
            code = static_cast<std::int16_t>(
                rescale_code(value_of(code, range.high), *program.rescale));
        range = {program.rescale->low, program.rescale->high};
    }
    m_highest_before_add = range.high;
    const std::vector<std::int16_t>* result = &m_codes;
    if (program.uses_second())
        unpack(t.second, t.pixels(), t.channels, t.second_format, m_second);
    if (program.add) {
        add(*program.add, t, range);
        range = {program.add->low, program.add->high};
        result = &m_added;
    }
    if (program.from_sums || !program.alu.empty()) {
        work(program, t, *result, range.high);
        result = &m_worked;
    }
    const unsigned bits = t.output_format.bits;
    if (std::size_t{t.channels} * bits % 8 == 0) {
        kernels.pack_codes(result->data(), count, t.output_format, t.output);
        return;
    }
    const std::size_t pitch = packed_bytes(t.channels, bits);
    for (std::size_t p = 0; p < t.pixels(); ++p)
        kernels.pack_codes(result->data() + p * t.channels, t.channels, t.output_format,
                           t.output + p * pitch);
}

} // namespace bitloom::post_processing
