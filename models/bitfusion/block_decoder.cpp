// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_decoder.h"

#include "models/bitfusion/instruction_table.h"

namespace bitloom::bitfusion {

namespace {

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
    const char* flaw = flaw_of(word);
    if (flaw == nullptr && first != (i.op == opcode::setup))
        flaw = first ? "a block begins with setup" : "the block before lacks its block-end";
    if (flaw != nullptr ? refuse(flaw) : accept(i))
        return m_ended ? progress::complete : progress::more;
    return progress::bad;
}

bool block_decoder::refuse(const char* reason) {
    m_reason = reason;
    return false;
}

bool block_decoder::accept(const instruction& i) {
    if (m_post_left > 0)
        return take_post(i);
    const unsigned which = i.specifier >> 3;
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
    case opcode::gen_addr_lo:
        return take_stride(i);
    case opcode::base_addr:
        return take_base(i);
    case opcode::ld_mem:
    case opcode::st_mem:
        return take_memory(i);
    case opcode::rd_buf:
        m_reads_inputs = m_reads_inputs || which == static_cast<unsigned>(buffer::ibuf);
        m_reads_weights = m_reads_weights || which == static_cast<unsigned>(buffer::wbuf);
        return true;
    case opcode::wr_buf:
        return which == static_cast<unsigned>(buffer::obuf) || refuse("the array writes OBUF");
    case opcode::window:
        return take_window(i);
    case opcode::pu_block_start:
        m_post_left = i.immediate;
        return (i.immediate > 0 && !m_post.pushed()) ||
               refuse("a block has one post-processing program that pushes");
    case opcode::block_end:
        m_block.last = i.immediate != 0;
        m_ended = true;
        return finish();
    default:
        return refuse("no pu-block-start has announced it");
    }
}

bool block_decoder::take_post(const instruction& i) {
    --m_post_left;
    if (i.op != opcode::compute_r && i.op != opcode::compute_i)
        return refuse("pu-block-start has announced more compute instructions");
    const char* wrong = m_post.take(i);
    return wrong == nullptr || refuse(wrong);
}

bool block_decoder::take_loop(const instruction& i) {
    const std::uint32_t iterations = i.immediate + 1U;
    const bool last = (i.specifier & loop_last) != 0;
    const unsigned level = i.specifier & 0x3fU;
    if (i.loop_id < tile_loops) {
        if (last)
            return refuse("a tile loop has no last tile of its own");
        for (unsigned n = 0; n < m_block.nest_depth; ++n)
            if (static_cast<unsigned>(m_block.nest[n]) == i.loop_id)
                return refuse("this tile loop is there already: 8 nest, each once");
        if (m_has_extents || level != m_block.nest_depth)
            return refuse("tile loops come first, levels 0, 1, 2 ... from the outermost");
        m_block.nest[m_block.nest_depth++] = static_cast<dimension>(i.loop_id);
        m_block.dims[i.loop_id].tiles = iterations;
        return true;
    }
    const unsigned d = dimension_of(i.loop_id);
    if (d == dimensions)
        return refuse("no tile loop and no array loop");
    if (level != m_block.nest_depth + i.loop_id - id(loop_id::array_in_channel))
        return refuse("array loops nest below the tile loops, in the order ic kw kh ow oh oc g b");
    m_has_extents = true;
    (last ? m_block.dims[d].last_size : m_block.dims[d].size) = iterations;
    m_has_last[d] = m_has_last[d] || last;
    return true;
}

memory_stream* block_decoder::stream(std::uint8_t specifier, bool store) {
    if (store)
        return specifier >> 3 == static_cast<unsigned>(buffer::obuf) ? &m_block.store : nullptr;
    return &m_block.loads[specifier >> 3];
}

bool block_decoder::take_base(const instruction& i) {
    // Parts 0 and 1 are a load's base, 2 and 3 the store's: OBUF has both.
    const unsigned part = i.specifier & 7;
    memory_stream* s = stream(i.specifier, part >= 2);
    if (s == nullptr)
        return refuse("only OBUF is stored: parts 2 and 3 are its own");
    const std::uint64_t bits = static_cast<std::uint64_t>(i.loop_id) << 16 | i.immediate;
    const unsigned at = (part & 1) * 21;
    s->base = (s->base & ~(std::uint64_t{0x1fffff} << at)) | bits << at;
    return true;
}

bool block_decoder::take_stride(const instruction& i) {
    const auto kind = static_cast<access>(i.specifier & 7);
    if (kind == access::read || kind == access::write)
        return refuse("RD and WR strides follow from the array's loops: they cannot be set");
    memory_stream* s = stream(i.specifier, kind == access::store);
    if (s == nullptr)
        return refuse("only OBUF is stored");
    if (i.loop_id > id(loop_id::request_pixel))
        return refuse("strides belong to tile loops, image, row and pixel");
    if (i.op == opcode::gen_addr_hi) {
        m_stride_high = i.immediate;
        return true;
    }
    const auto stride =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(m_stride_high) << 16 | i.immediate);
    m_stride_high = 0;
    if (i.loop_id < tile_loops)
        s->tile_stride[i.loop_id] = stride;
    else if (i.loop_id == id(loop_id::request_image))
        s->image_stride = stride;
    else if (i.loop_id == id(loop_id::request_row))
        s->row_stride = stride;
    else
        s->pixel_stride = stride;
    return true;
}

bool block_decoder::take_memory(const instruction& i) {
    const bool store = i.op == opcode::st_mem;
    memory_stream* s = stream(i.specifier, store);
    if (s == nullptr)
        return refuse("only OBUF is stored");
    if (s->used)
        return refuse("this stream is there already");
    if (i.loop_id >= tile_loops && i.loop_id != id(loop_id::block_start))
        return refuse("a tile loop issues it, or block");
    s->used = true;
    s->reserved_bytes = std::uint64_t{i.immediate} << (i.specifier & 7);
    s->instruction = m_count - 1;
    m_issue_loop[store ? 4 : i.specifier >> 3] = i.loop_id;
    return true;
}

bool block_decoder::take_window(const instruction& i) {
    input_window& w = m_block.window;
    const auto field = static_cast<window_field>(i.specifier);
    if (field == window_field::pad_code) {
        w.pad_code = static_cast<std::int16_t>(i.immediate);
        return true;
    }
    if (field == window_field::second_format) {
        m_block.second = {(i.immediate & 0xfU) + 1, (i.immediate >> 4 & 1) != 0};
        return true;
    }
    // By window_field's numbers.
    std::uint32_t* const counts[] = {&w.rows,          &w.columns,         &w.pad_top,
                                     &w.pad_left,      &w.stride_rows,     &w.stride_columns,
                                     &w.dilation_rows, &w.dilation_columns};
    *counts[i.specifier] = i.immediate;
    const bool may_be_none = field == window_field::pad_top || field == window_field::pad_left;
    return i.immediate > 0 || may_be_none || refuse("it is 1 at least");
}

} // namespace bitloom::bitfusion
