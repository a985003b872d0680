// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"

namespace bitloom::bitfusion {

namespace {

using post_processing::fixed_multiplier;
using post_processing::pool_kind;

constexpr std::uint8_t id(loop_id l) {
    return static_cast<std::uint8_t>(l);
}

/// The dimension whose extent an array loop gives, or `dimensions` if it is none.
unsigned dimension_of(std::uint8_t array_loop) {
    switch (static_cast<loop_id>(array_loop)) {
    case loop_id::array_in_channel:
        return static_cast<unsigned>(dimension::in_channel);
    case loop_id::array_kernel_column:
        return static_cast<unsigned>(dimension::kernel_column);
    case loop_id::array_kernel_row:
        return static_cast<unsigned>(dimension::kernel_row);
    case loop_id::array_out_column:
        return static_cast<unsigned>(dimension::out_column);
    case loop_id::array_out_row:
        return static_cast<unsigned>(dimension::out_row);
    case loop_id::array_out_channel:
        return static_cast<unsigned>(dimension::out_channel);
    case loop_id::array_group:
        return static_cast<unsigned>(dimension::group);
    case loop_id::array_batch:
        return static_cast<unsigned>(dimension::batch);
    default:
        return dimensions;
    }
}

} // namespace

block_decoder::progress block_decoder::feed(std::uint32_t word) {
    const instruction i = decode(word);
    const bool first = m_count++ == 0;
    if (first != (i.op == opcode::setup) || !accept(i))
        return progress::bad;
    return m_ended ? progress::complete : progress::more;
}

bool block_decoder::accept(const instruction& i) {
    if (m_post_left > 0)
        return take_post(i);
    switch (i.op) {
    case opcode::setup: {
        const setup_formats f = decode_formats(i.immediate);
        m_block.activation = f.activation;
        m_block.weight = f.weight;
        m_block.output = f.output;
        m_block.second = f.activation;
        return true;
    }
    case opcode::loop:
        return take_loop(i);
    case opcode::gen_addr_hi:
        m_stride_high = i.immediate;
        return true;
    case opcode::gen_addr_lo:
    case opcode::base_addr:
        return take_address(i);
    case opcode::ld_mem:
    case opcode::st_mem:
        return take_memory(i);
    case opcode::rd_buf:
        m_reads_inputs = m_reads_inputs || i.specifier >> 3 == static_cast<unsigned>(buffer::ibuf);
        m_reads_weights =
            m_reads_weights || i.specifier >> 3 == static_cast<unsigned>(buffer::wbuf);
        return true;
    case opcode::wr_buf:
        return i.specifier >> 3 == static_cast<unsigned>(buffer::obuf);
    case opcode::window:
        return take_window(i);
    case opcode::pu_block_start:
        m_post_left = i.immediate;
        return i.immediate > 0 && !m_pushed;
    case opcode::block_end:
        m_block.last = i.immediate != 0;
        m_ended = true;
        return finish();
    default:
        return false;
    }
}

bool block_decoder::take_loop(const instruction& i) {
    const std::uint32_t iterations = i.immediate + 1U;
    const bool last = (i.specifier & loop_last) != 0;
    if (i.loop_id < tile_loops) {
        if (last || m_block.nest_depth == dimensions)
            return false;
        for (unsigned n = 0; n < m_block.nest_depth; ++n)
            if (static_cast<unsigned>(m_block.nest[n]) == i.loop_id)
                return false;
        m_block.nest[m_block.nest_depth++] = static_cast<dimension>(i.loop_id);
        m_block.dims[i.loop_id].tiles = iterations;
        return true;
    }
    const unsigned d = dimension_of(i.loop_id);
    if (d == dimensions)
        return false;
    (last ? m_block.dims[d].last_size : m_block.dims[d].size) = iterations;
    m_has_last[d] = m_has_last[d] || last;
    return true;
}

memory_stream* block_decoder::stream(std::uint8_t specifier, bool store) {
    if (specifier >= 32)
        return nullptr;
    if (store)
        return specifier >> 3 == static_cast<unsigned>(buffer::obuf) ? &m_block.store : nullptr;
    return &m_block.loads[specifier >> 3];
}

bool block_decoder::take_address(const instruction& i) {
    if (i.op == opcode::base_addr) {
        // Parts 0 and 1 are a load's base, 2 and 3 the store's: OBUF has both.
        const unsigned part = i.specifier & 7;
        memory_stream* s = stream(i.specifier, part >= 2);
        if (s == nullptr || part > 3)
            return false;
        const std::uint64_t bits = static_cast<std::uint64_t>(i.loop_id) << 16 | i.immediate;
        const unsigned at = (part & 1) * 21;
        s->base = (s->base & ~(std::uint64_t{0x1fffff} << at)) | bits << at;
        return true;
    }
    const unsigned kind = i.specifier & 7;
    memory_stream* s = stream(i.specifier, kind == static_cast<unsigned>(access::store));
    if (s == nullptr || kind > static_cast<unsigned>(access::store))
        return false;
    const auto stride =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(m_stride_high) << 16 | i.immediate);
    m_stride_high = 0;
    if (i.loop_id < tile_loops)
        s->tile_stride[i.loop_id] = stride;
    else if (i.loop_id == id(loop_id::request_image))
        s->image_stride = stride;
    else if (i.loop_id == id(loop_id::request_row))
        s->row_stride = stride;
    else if (i.loop_id == id(loop_id::request_pixel))
        s->pixel_stride = stride;
    else
        return false;
    return true;
}

bool block_decoder::take_memory(const instruction& i) {
    const bool store = i.op == opcode::st_mem;
    memory_stream* s = stream(i.specifier, store);
    if (s == nullptr || s->used || !(i.loop_id < tile_loops || i.loop_id == 31))
        return false;
    s->used = true;
    s->reserved_bytes = std::uint64_t{i.immediate} << (i.specifier & 7);
    m_issue_loop[store ? 4 : i.specifier >> 3] = i.loop_id;
    return true;
}

bool block_decoder::take_window(const instruction& i) {
    input_window& w = m_block.window;
    const std::uint32_t v = i.immediate;
    switch (static_cast<window_field>(i.specifier)) {
    case window_field::rows:
        w.rows = v;
        return v > 0;
    case window_field::columns:
        w.columns = v;
        return v > 0;
    case window_field::pad_top:
        w.pad_top = v;
        return true;
    case window_field::pad_left:
        w.pad_left = v;
        return true;
    case window_field::stride_rows:
        w.stride_rows = v;
        return v > 0;
    case window_field::stride_columns:
        w.stride_columns = v;
        return v > 0;
    case window_field::dilation_rows:
        w.dilation_rows = v;
        return v > 0;
    case window_field::dilation_columns:
        w.dilation_columns = v;
        return v > 0;
    case window_field::pad_code:
        w.pad_code = static_cast<std::int16_t>(i.immediate);
        return true;
    case window_field::second_format:
        m_block.second = {(v & 0xf) + 1, (v >> 4 & 1) != 0};
        return true;
    }
    return false;
}

bool block_decoder::take_post(const instruction& i) {
    --m_post_left;
    if (i.op == opcode::compute_r)
        return !m_pushed && take_post_stage(i);
    if (i.op != opcode::compute_i || i.loop_id >= post_constants)
        return false;
    std::int32_t& constant = m_constants[i.loop_id];
    if (i.specifier == static_cast<std::uint8_t>(post_function::move_low))
        constant = static_cast<std::int16_t>(i.immediate);
    else if (i.specifier == static_cast<std::uint8_t>(post_function::move_high))
        constant = static_cast<std::int32_t>((static_cast<std::uint32_t>(constant) & 0xffffU) |
                                             static_cast<std::uint32_t>(i.immediate) << 16);
    else
        return false;
    return true;
}

bool block_decoder::take_post_stage(const instruction& i) {
    const unsigned first = i.immediate & 0xff;
    m_pushed = i.immediate >> 8 == destination_push;
    bool in_range = true;
    auto constant = [&](unsigned n) {
        in_range = in_range && first + n < post_constants;
        return in_range ? m_constants[first + n] : 0;
    };
    auto scale = [&](unsigned n) {
        const fixed_multiplier m{constant(n), constant(n + 1)};
        in_range = in_range && m.shift >= -31 && m.shift <= 30;
        return m;
    };
    post_processing::post_program& p = m_block.post;
    const bool sourced = p.requantise.has_value() || p.from_stream;
    const bool from_input = i.loop_id == source_input_stream;
    if (from_input ? sourced : !sourced && i.loop_id != source_sums)
        return false;
    p.from_stream = p.from_stream || from_input;
    switch (static_cast<post_function>(i.specifier)) {
    case post_function::requantise:
        if (sourced || i.loop_id != source_sums)
            return false;
        p.requantise = {constant(0), constant(1), constant(2)};
        break;
    case post_function::nop:
        if (!from_input)
            return false;
        break;
    case post_function::max_pool:
        p.pool = {pool_kind::maximum, 0, 0, constant(0), constant(1)};
        break;
    case post_function::average_pool:
        p.pool = {pool_kind::average, 0, 0, constant(0), constant(1)};
        break;
    case post_function::average_pool_rescaled:
        p.pool = {pool_kind::average_rescaled, constant(0), constant(1), constant(2), constant(3)};
        break;
    case post_function::rescale:
        p.rescale = {constant(0), scale(1), constant(3), constant(4), constant(5)};
        break;
    case post_function::add_scaled:
        if (i.loop_id != source_second_stream || p.add)
            return false;
        p.add = {constant(0), scale(1),    constant(3), scale(4),
                 scale(6),    constant(8), constant(9), constant(10)};
        break;
    default:
        return false;
    }
    return in_range && (!p.pool || p.from_stream);
}

bool block_decoder::finish() {
    for (unsigned d = 0; d < dimensions; ++d) {
        tiled_dimension& dim = m_block.dims[d];
        if (!m_has_last[d])
            dim.last_size = dim.size;
        if (dim.last_size > dim.size)
            return false;
    }
    // The sums of a tile complete in one go: only then does each output half hold one tile.
    for (unsigned n = 1; n < m_block.nest_depth; ++n)
        if (is_reduction(m_block.nest[n - 1]) && !is_reduction(m_block.nest[n]))
            return false;
    for (unsigned s = 0; s < m_issue_loop.size(); ++s) {
        memory_stream& stream = s < 4 ? m_block.loads[s] : m_block.store;
        stream.issue_position = -1;
        for (unsigned n = 0; n < m_block.nest_depth; ++n)
            if (static_cast<unsigned>(m_block.nest[n]) == m_issue_loop[s])
                stream.issue_position = static_cast<int>(n);
        if (stream.used && stream.issue_position < 0 && m_issue_loop[s] != 31)
            return false;
    }
    // The post-processor takes tables and second operands once per output, not per array tile.
    for (const buffer each : {buffer::bias, buffer::obuf})
        if (const int at = m_block.load(each).issue_position;
            at >= 0 && is_reduction(m_block.nest[static_cast<unsigned>(at)]))
            return false;
    m_block.uses_array = m_reads_weights;
    const post_processing::post_program& post = m_block.post;
    const bool needs_table =
        post.requantise || (post.pool && post.pool->kind == pool_kind::average_rescaled);
    return m_reads_inputs && m_pushed && m_block.store.used && m_block.load(buffer::ibuf).used &&
           m_block.uses_array == post.requantise.has_value() &&
           m_block.uses_array == m_block.load(buffer::wbuf).used &&
           m_block.load(buffer::bias).used == needs_table &&
           m_block.load(buffer::obuf).used == post.add.has_value() &&
           (m_block.uses_array || works_by_channel());
}

bool block_decoder::works_by_channel() const {
    const tiled_dimension& in = m_block.dim(dimension::in_channel);
    const tiled_dimension& out = m_block.dim(dimension::out_channel);
    return !m_block.splits_reduction() && in.size == 1 && in.tiles == 1 && out.size == 1 &&
           out.tiles == 1;
}

} // namespace bitloom::bitfusion
