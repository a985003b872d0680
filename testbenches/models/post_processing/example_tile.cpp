// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/post_processing/example_tile.h"

#include "testbenches/models/post_processing/plain_rule.h"

#include <algorithm>
#include <cmath>

namespace bitloom::post_processing {

example_tile::example_tile(std::mt19937_64& random, const stage_choice& choice)
    : m_random(random) {
    make_shape(choice);
    make_program(choice);
    if (choice.from == source::sums) {
        m_sums.resize(m_tile.pixels() * m_tile.channels);
        for (std::int32_t& sum : m_sums)
            sum = static_cast<std::int32_t>(m_random()) >> any(0, 24);
    } else {
        m_input =
            random_codes(std::size_t{m_tile.images} * m_tile.input_rows * m_tile.input_columns,
                         m_tile.input_format);
    }
    if (choice.add)
        m_second = random_codes(m_tile.pixels(), m_tile.second_format);
}

const post_tile& example_tile::tile() {
    m_output.assign(m_tile.pixels() * pixel_bytes(m_tile.channels, m_tile.output_format.bits) +
                        guard_bytes,
                    pattern);
    m_tile.sums = m_sums.data();
    m_tile.table = m_table.data();
    m_tile.input = m_input.data();
    m_tile.second = m_second.data();
    m_tile.output = m_output.data();
    return m_tile;
}

std::uint32_t example_tile::any(std::uint32_t low, std::uint32_t high) {
    return low + static_cast<std::uint32_t>(m_random() % (std::uint64_t{high} - low + 1));
}

operand_format example_tile::random_format() {
    return {2U << any(0, 2), any(0, 1) != 0};
}

std::int32_t example_tile::any_code(operand_format format) {
    return format.lowest() + static_cast<std::int32_t>(any(0, (1U << format.bits) - 1));
}

fixed_multiplier example_tile::any_scale() {
    return plain::nearest_multiplier(
        std::ldexp(0.5 + any(0, 1000) / 2001.0, -static_cast<int>(any(0, 3))));
}

void example_tile::make_shape(const stage_choice& choice) {
    m_tile.images = any(1, 3);
    m_tile.rows = any(1, 4);
    m_tile.columns = any(1, 4);
    m_tile.channels = any(0, 3) == 0 ? any(32, 70) : any(1, 19);
    m_tile.input_format = random_format();
    m_tile.second_format = random_format();
    m_tile.output_format = random_format();
    m_tile.input_rows = m_tile.rows;
    m_tile.input_columns = m_tile.columns;
    if (choice.from > source::stream)
        do
            make_window();
        while (!every_window_reaches_inside());
}

void example_tile::make_window() {
    pool_window& w = m_tile.window;
    w = {any(1, 4), any(1, 4), any(1, 3), any(1, 3), any(1, 2),
         any(1, 2), 0,         0,         any(1, 9), any(1, 9)};
    w.first_row = static_cast<std::int64_t>(any(0, 7)) - 4;
    w.first_column = static_cast<std::int64_t>(any(0, 7)) - 4;
    const auto span = [](std::uint32_t outputs, std::uint32_t stride, std::uint32_t kernel,
                         std::uint32_t dilation) {
        return (outputs - 1) * stride + (kernel - 1) * dilation + 1;
    };
    m_tile.input_rows = span(m_tile.rows, w.stride_rows, w.kernel_rows, w.dilation_rows);
    m_tile.input_columns =
        span(m_tile.columns, w.stride_columns, w.kernel_columns, w.dilation_columns);
}

bool example_tile::every_window_reaches_inside() const {
    const pool_window& w = m_tile.window;
    const auto reaches = [](std::int64_t first, std::uint32_t kernel, std::uint32_t dilation,
                            std::uint32_t limit) {
        for (std::int64_t k = 0; k < kernel; ++k)
            if (first + k * dilation >= 0 && first + k * dilation < limit)
                return true;
        return false;
    };
    for (std::int64_t r = 0; r < m_tile.rows; ++r)
        if (!reaches(w.first_row + r * w.stride_rows, w.kernel_rows, w.dilation_rows, w.limit_rows))
            return false;
    for (std::int64_t c = 0; c < m_tile.columns; ++c)
        if (!reaches(w.first_column + c * w.stride_columns, w.kernel_columns, w.dilation_columns,
                     w.limit_columns))
            return false;
    return true;
}

void example_tile::make_program(const stage_choice& choice) {
    const operand_format first = choice.add ? random_format() : m_tile.output_format;
    const auto limits = [&](std::int32_t& low, std::int32_t& high, operand_format format) {
        low = any(0, 2) == 0 ? any_code(format) : format.lowest();
        high = std::max(low, any(0, 2) == 0 ? any_code(format) : format.highest());
    };
    m_program.from_stream = choice.from != source::sums;
    if (choice.from == source::sums) {
        m_program.requantise.emplace();
        m_program.requantise->zero_point = any_code(first);
        limits(m_program.requantise->low, m_program.requantise->high, first);
        for (std::uint32_t c = 0; c < m_tile.channels; ++c)
            m_table.push_back({static_cast<std::int32_t>(m_random()) >> 16,
                               static_cast<std::int32_t>(m_random() >> 33),
                               static_cast<std::int32_t>(any(0, 25)) - 25});
    } else if (choice.from != source::stream) {
        const pool_window& w = m_tile.window;
        m_program.pool.emplace();
        m_program.pool->kind = choice.from == source::pooled_maximum ? pool_kind::maximum
                               : choice.from == source::pooled_average
                                   ? pool_kind::average
                                   : pool_kind::average_rescaled;
        m_program.pool->zero_in = any_code(m_tile.input_format);
        m_program.pool->zero_out = any_code(first);
        limits(m_program.pool->low, m_program.pool->high, first);
        for (std::uint32_t n = w.kernel_rows * w.kernel_columns; n > 0; --n) {
            const auto m = plain::nearest_multiplier(1.25 / n);
            m_table.push_back({static_cast<std::int32_t>(m_random()), m.multiplier, m.shift});
        }
    }
    if (choice.rescale) {
        m_program.rescale = rescale_stage{any_code(first), any_scale(), any_code(first), 0, 0};
        limits(m_program.rescale->low, m_program.rescale->high, first);
    }
    if (choice.add) {
        const auto out = plain::nearest_multiplier(std::ldexp(0.5 + any(0, 999) / 2000.0, -18));
        m_program.add = add_stage{any_code(first),
                                  any_scale(),
                                  any_code(m_tile.second_format),
                                  any_scale(),
                                  out,
                                  any_code(m_tile.output_format),
                                  0,
                                  0};
        limits(m_program.add->low, m_program.add->high, m_tile.output_format);
    }
}

std::vector<std::uint8_t> example_tile::random_codes(std::size_t pixels, operand_format format) {
    std::vector<std::uint8_t> bytes(pixels * pixel_bytes(m_tile.channels, format.bits));
    for (std::uint8_t& byte : bytes) // bits that fill a pixel up are anything
        byte = static_cast<std::uint8_t>(m_random());
    return bytes;
}

} // namespace bitloom::post_processing
