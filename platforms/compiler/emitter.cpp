// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/emitter.h"

#include "models/bitfusion/instruction_fields.h"
#include "models/bitfusion/instruction_set.h"
#include "models/bitfusion/systolic_array_timing.h"
#include "models/common/errors.h"

namespace bitloom::compiler {

using namespace bitfusion; // the instruction set's vocabulary, throughout this file

namespace {

class emitter {
public:
    explicit emitter(const block& b)
        : m_block(b) {}

    std::vector<std::uint32_t> encode_all() {
        formats();
        loops();
        window();
        for (unsigned which = 0; which < m_block.loads.size(); ++which)
            stream(m_block.loads[which], static_cast<buffer>(which), false);
        stream(m_block.store, buffer::obuf, true);
        buffer_access();
        post_processing();
        put(opcode::block_end, 0, 0, m_block.last ? 1 : 0);
        return m_words;
    }

private:
    void put(opcode op, unsigned specifier, unsigned loop, std::uint64_t immediate) {
        require(immediate < 65536, "an immediate does not fit 16 bits");
        m_words.push_back(
            encode({op, static_cast<std::uint8_t>(specifier), static_cast<std::uint8_t>(loop),
                    static_cast<std::uint16_t>(immediate)}));
    }

    void formats() {
        put(opcode::setup, slot_log2(m_block.activation.bits) << 3 | slot_log2(m_block.weight.bits),
            0, encode_formats({m_block.activation, m_block.weight, m_block.output}));
    }

    void loops() {
        unsigned level = 0;
        for (unsigned n = 0; n < m_block.nest_depth; ++n) {
            const auto d = static_cast<unsigned>(m_block.nest[n]);
            put(opcode::loop, level++, d, m_block.dims[d].tiles - 1);
        }
        using l = loop_id;
        extent(level++, l::array_in_channel, m_block.dim(dimension::in_channel));
        extent(level++, l::array_kernel_column, m_block.dim(dimension::kernel_column));
        extent(level++, l::array_kernel_row, m_block.dim(dimension::kernel_row));
        extent(level++, l::array_out_column, m_block.dim(dimension::out_column));
        extent(level++, l::array_out_row, m_block.dim(dimension::out_row));
        extent(level++, l::array_out_channel, m_block.dim(dimension::out_channel));
        extent(level++, l::array_group, m_block.dim(dimension::group));
        extent(level++, l::array_batch, m_block.dim(dimension::batch));
    }

    void extent(unsigned level, loop_id loop, const tiled_dimension& d) {
        put(opcode::loop, level, static_cast<unsigned>(loop), d.size - 1);
        if (d.last_size != d.size)
            put(opcode::loop, level | loop_last, static_cast<unsigned>(loop), d.last_size - 1);
    }

    void field(window_field f, std::uint64_t value) {
        put(opcode::window, static_cast<unsigned>(f), 0, value);
    }

    void window() {
        const input_window& w = m_block.window;
        field(window_field::rows, w.rows);
        field(window_field::columns, w.columns);
        field(window_field::pad_top, w.pad_top);
        field(window_field::pad_left, w.pad_left);
        field(window_field::stride_rows, w.stride_rows);
        field(window_field::stride_columns, w.stride_columns);
        field(window_field::dilation_rows, w.dilation_rows);
        field(window_field::dilation_columns, w.dilation_columns);
        field(window_field::pad_code, static_cast<std::uint16_t>(w.pad_code));
        if (m_block.post.uses_second())
            field(window_field::second_format,
                  (m_block.second.bits - 1) | static_cast<unsigned>(m_block.second.is_signed) << 4);
    }

    void stride(unsigned specifier, unsigned loop, std::int64_t bytes) {
        if (bytes == 0)
            return;
        const auto word = static_cast<std::uint32_t>(static_cast<std::int32_t>(bytes));
        put(opcode::gen_addr_hi, specifier, loop, word >> 16);
        put(opcode::gen_addr_lo, specifier, loop, word & 0xffff);
    }

    void stream(const memory_stream& s, buffer which, bool store) {
        if (!s.used)
            return;
        for (unsigned part = 0; part < 2; ++part) {
            const std::uint64_t bits = s.base >> (21 * part) & 0x1fffff;
            put(opcode::base_addr,
                specify(which, static_cast<std::uint8_t>(part + (store ? 2 : 0))),
                static_cast<unsigned>(bits >> 16), bits & 0xffff);
        }
        const unsigned strides = specify(which, store ? 1 : 0);
        for (unsigned d = 0; d < dimensions; ++d)
            stride(strides, d, s.tile_stride[d]);
        stride(strides, static_cast<unsigned>(loop_id::request_image), s.image_stride);
        stride(strides, static_cast<unsigned>(loop_id::request_row), s.row_stride);
        stride(strides, static_cast<unsigned>(loop_id::request_pixel), s.pixel_stride);
        unsigned unit = 0;
        while (divide_up(s.reserved_bytes, 1ULL << unit) > 65535)
            ++unit;
        require(unit < 8, "a tile's size does not fit its field");
        const unsigned loop =
            s.issue_position < 0
                ? static_cast<unsigned>(loop_id::block_start)
                : static_cast<unsigned>(m_block.nest[static_cast<unsigned>(s.issue_position)]);
        put(store ? opcode::st_mem : opcode::ld_mem,
            specify(which, static_cast<std::uint8_t>(unit)), loop,
            divide_up(s.reserved_bytes, 1ULL << unit));
    }

    void buffer_access() {
        put(opcode::rd_buf, specify(buffer::ibuf, 0), 0, 0);
        if (m_block.uses_array)
            put(opcode::rd_buf, specify(buffer::wbuf, 0), 0, 0);
        put(opcode::wr_buf, specify(buffer::obuf, 0), 0, 0);
    }

    unsigned constants(std::initializer_list<std::int32_t> values) {
        const unsigned first = m_constants;
        for (const std::int32_t v : values) {
            const auto word = static_cast<std::uint32_t>(v);
            m_post.push_back({opcode::compute_i, static_cast<std::uint8_t>(post_function::move_low),
                              static_cast<std::uint8_t>(m_constants),
                              static_cast<std::uint16_t>(word)});
            if (v < -32768 || v > 32767)
                m_post.push_back({opcode::compute_i,
                                  static_cast<std::uint8_t>(post_function::move_high),
                                  static_cast<std::uint8_t>(m_constants),
                                  static_cast<std::uint16_t>(word >> 16)});
            ++m_constants;
        }
        require(m_constants <= post_constants, "a block needs too many constants");
        return first;
    }

    void stage(post_function function, std::uint8_t source, unsigned first) {
        m_post.push_back({opcode::compute_r, static_cast<std::uint8_t>(function), source,
                          static_cast<std::uint16_t>(first)});
        m_last_stage = m_post.size() - 1;
    }

    void alu(const post_processing::alu_step& s) {
        const auto function = static_cast<post_function>(s.function);
        if (s.with_second || s.constant != static_cast<std::int16_t>(s.constant) ||
            function == post_function::move_high) { // compute-i's is of the registers
            stage(function, s.with_second ? source_second_stream : source_pipeline,
                  s.with_second ? 0 : constants({s.constant}));
            return;
        }
        m_post.push_back({opcode::compute_i, static_cast<std::uint8_t>(function), source_pipeline,
                          static_cast<std::uint16_t>(s.constant)});
        m_last_stage = m_post.size() - 1;
    }

    void push() {
        instruction& last = m_post[m_last_stage];
        if (last.op == opcode::compute_i)
            last.loop_id |= immediate_push;
        else
            last.immediate |= destination_push << 8;
    }

    void post_processing() {
        const auto& p = m_block.post;
        std::uint8_t source = source_input_stream; // of the first stage; later ones: the pipeline
        if (p.from_sums)
            stage(post_function::nop, source_sums, 0);
        if (p.requantise) {
            const auto& r = *p.requantise;
            stage(r.rounds_twice ? post_function::requantise_twice : post_function::requantise,
                  source_sums, constants({r.zero_point, r.low, r.high}));
            source = source_pipeline;
        }
        if (p.thresholds) {
            const auto& t = *p.thresholds;
            stage(post_function::thresholds, source_sums,
                  constants({t.lowest, t.step, static_cast<std::int32_t>(t.levels)}));
            source = source_pipeline;
        }
        if (p.piecewise) {
            const auto& t = *p.piecewise;
            stage(post_function::piecewise, source_sums,
                  constants({t.low, t.high, static_cast<std::int32_t>(t.segments)}));
            source = source_pipeline;
        }
        if (p.pool) {
            using post_processing::pool_kind;
            const auto& s = *p.pool;
            if (s.kind == pool_kind::average_rescaled)
                stage(post_function::average_pool_rescaled, source,
                      constants({s.zero_in, s.zero_out, s.low, s.high}));
            else
                stage(s.kind == pool_kind::maximum ? post_function::max_pool
                                                   : post_function::average_pool,
                      source, constants({s.low, s.high}));
            source = source_pipeline;
        }
        if (p.rescale) {
            const auto& s = *p.rescale;
            stage(post_function::rescale, source,
                  constants(
                      {s.zero_in, s.scale.multiplier, s.scale.shift, s.zero_out, s.low, s.high}));
            source = source_pipeline;
        }
        if (p.from_stream && source == source_input_stream && (p.add || !p.alu.empty()))
            stage(post_function::nop, source, 0);
        if (p.add) {
            const auto& s = *p.add;
            stage(post_function::add_scaled, source_second_stream,
                  constants({s.zero_a, s.scale_a.multiplier, s.scale_a.shift, s.zero_b,
                             s.scale_b.multiplier, s.scale_b.shift, s.scale_out.multiplier,
                             s.scale_out.shift, s.zero_point, s.low, s.high}));
        }
        if (p.cell) {
            const auto& c = *p.cell;
            stage(post_function::lstm, source_second_stream,
                  constants({c.starts ? 1 : 0, c.zero_point, c.scale.multiplier, c.scale.shift,
                             c.low, c.high}));
        }
        for (const post_processing::alu_step& s : p.alu)
            alu(s);
        push();
        put(opcode::pu_block_start, 0, 0, m_post.size());
        for (const instruction& i : m_post)
            m_words.push_back(encode(i));
    }

    const block& m_block;
    std::vector<std::uint32_t> m_words;
    std::vector<instruction> m_post;
    unsigned m_constants = 0;
    std::size_t m_last_stage = 0;
};

} // namespace

std::vector<std::uint32_t> encode_block(const block& b) {
    return emitter(b).encode_all();
}

} // namespace bitloom::compiler
