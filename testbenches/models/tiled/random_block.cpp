// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/tiled/random_block.h"

#include <algorithm>
#include <vector>

namespace bitloom::tiled {

namespace {

constexpr std::array output_dimensions{dimension::batch, dimension::group, dimension::out_channel,
                                       dimension::out_row, dimension::out_column};
constexpr std::array reduction_dimensions{dimension::in_channel, dimension::kernel_row,
                                          dimension::kernel_column};

operand_format random_format(random_source& random) {
    return {pick_width(random), toss(random)};
}

template <typename Dimensions>
void nest_some(random_source& random, block& b, const Dimensions& of) {
    std::vector<dimension> order(of.begin(), of.end());
    std::shuffle(order.begin(), order.end(), random);
    for (const dimension d : order)
        if (b.dim(d).tiles > 1 || pick(random, 0, 3) == 0)
            b.nest[b.nest_depth++] = d;
}

void random_dimensions(random_source& random, block& b, const block_choice& choice) {
    for (tiled_dimension& d : b.dims) {
        d.tiles = toss(random) ? 1 : pick(random, 1, choice.most_tiles);
        d.size = pick(random, 1, choice.most_size);
        d.last_size = pick(random, 1, d.size);
    }
    if (!choice.uses_array)
        for (const dimension d : reduction_dimensions) {
            dim_of(b, d).tiles = 1;
            dim_of(b, d).last_size = dim_of(b, d).size;
        }
    if (!choice.uses_array)
        dim_of(b, dimension::in_channel) = dim_of(b, dimension::out_channel) = {1, 1, 1};
    nest_some(random, b, output_dimensions);
    nest_some(random, b, reduction_dimensions);
}

memory_stream random_stream(random_source& random, const block& b, unsigned depth) {
    memory_stream s;
    s.used = true;
    s.base = (std::uint64_t{random()} << 32 | random()) & ((std::uint64_t{1} << 42) - 1);
    const auto stride = [&] { return static_cast<std::int32_t>(random()); };
    for (unsigned n = 0; n < b.nest_depth; ++n)
        s.tile_stride[static_cast<unsigned>(b.nest[n])] = stride();
    s.image_stride = stride();
    s.row_stride = stride();
    s.pixel_stride = stride();
    s.issue_position = static_cast<int>(pick(random, 0, depth)) - 1;
    s.reserved_bytes = pick(random, 0, 65535);
    return s;
}

void random_window(random_source& random, block& b) {
    input_window& w = b.window;
    w.rows = pick(random, 1, 9);
    w.columns = pick(random, 1, 9);
    w.pad_top = pick(random, 0, 3);
    w.pad_left = pick(random, 0, 3);
    w.stride_rows = pick(random, 1, 3);
    w.stride_columns = pick(random, 1, 3);
    w.dilation_rows = pick(random, 1, 2);
    w.dilation_columns = pick(random, 1, 2);
    w.pad_code = static_cast<std::int16_t>(random());
}

std::int32_t constant(random_source& random) {
    return toss(random) ? static_cast<std::int32_t>(random())
                        : static_cast<std::int32_t>(pick(random, 0, 65535)) - 32768;
}

post_processing::fixed_multiplier random_scale(random_source& random) {
    return {constant(random), static_cast<std::int32_t>(pick(random, 0, 61)) - 31};
}

void random_post(random_source& random, block& b) {
    const auto c = [&] { return constant(random); };
    auto& p = b.post;
    p.from_sums = b.uses_array && pick(random, 0, 3) == 0; // then only the ALU follows
    if (b.uses_array && !p.from_sums && pick(random, 0, 2) == 0)
        p.thresholds = {c(), c(), toss(random) ? pick(random, 1, 20) : pick(random, 1, 500)};
    else if (b.uses_array && !p.from_sums && pick(random, 0, 2) == 0)
        p.piecewise = {c(), c(), toss(random) ? 1 : pick(random, 1, 60)};
    else if (b.uses_array && !p.from_sums)
        p.requantise = {c(), c(), c()};
    else if (!b.uses_array)
        p.from_stream = true;
    if (!b.uses_array && toss(random)) {
        using post_processing::pool_kind;
        p.pool.emplace();
        p.pool->kind = static_cast<pool_kind>(pick(random, 0, 2));
        if (p.pool->kind == pool_kind::average_rescaled) {
            p.pool->zero_in = c();
            p.pool->zero_out = c();
        }
        p.pool->low = c();
        p.pool->high = c();
    }
    if (!p.from_sums && toss(random))
        p.rescale = {c(), random_scale(random), c(), c(), c()};
    const bool has_source = p.requantise || p.thresholds || p.piecewise;
    if (!p.from_sums && (toss(random) || !(has_source || p.pool || p.rescale)))
        p.add = {
            c(), random_scale(random), c(), random_scale(random), random_scale(random), c(), c(),
            c()};
    for (std::uint32_t steps = toss(random) ? pick(random, 0, 4) : 0; steps > 0; --steps) {
        const bool with_second = pick(random, 0, 3) == 0;
        p.alu.push_back({static_cast<post_processing::alu_function>(pick(random, 1, 7)),
                         with_second, with_second ? 0 : c()});
    }
}

/// A step of a recurrent layer, of integers.
void make_cell(random_source& random, block& b) {
    for (const dimension d : {dimension::group, dimension::out_row, dimension::out_column,
                              dimension::kernel_row, dimension::kernel_column})
        dim_of(b, d) = {};
    tiled_dimension& sums = dim_of(b, dimension::out_channel);
    sums.size = std::max(sums.size / 4, 1U) * 4;
    sums.last_size = std::max(std::min(sums.last_size, sums.size) / 4, 1U) * 4;
    const auto c = [&] { return constant(random); };
    b.post = {};
    b.post.requantise = {c(), c(), c(), toss(random)};
    b.post.cell = {
        post_processing::cell_kind::lstm, toss(random), c(), random_scale(random), c(), c()};
}

} // namespace

tiled_dimension& dim_of(block& b, dimension d) {
    return b.dims[static_cast<unsigned>(d)];
}

std::uint64_t tiles_of(const block& b) {
    std::uint64_t tiles = 1;
    for (const tiled_dimension& d : b.dims)
        tiles *= d.tiles;
    return tiles;
}

block random_block(random_source& random, const block_choice& choice) {
    block b;
    b.uses_array = choice.uses_array;
    b.activation = random_format(random);
    b.weight = random_format(random);
    b.output = random_format(random);
    b.second = b.activation;
    do {
        b.nest_depth = 0;
        random_dimensions(random, b, choice);
    } while (tiles_of(b) > choice.most_all_tiles);
    random_window(random, b);
    random_post(random, b);
    if (b.uses_array && choice.cells && pick(random, 0, 5) == 0)
        make_cell(random, b);
    if (b.post.from_stream && !b.post.pool) { // then a window is one element
        for (const dimension d : {dimension::kernel_row, dimension::kernel_column})
            dim_of(b, d) = {};
        b.window.stride_rows = b.window.stride_columns = 1;
    }
    if (b.post.requantise && !b.post.rescale && !b.post.uses_second() && b.post.alu.empty())
        b.output.bits += toss(random) ? 16 : 0;
    if (b.post.requantise && !b.post.rescale && !b.post.uses_second() && b.post.alu.empty())
        b.post.requantise->rounds_twice = toss(random);
    unsigned outputs = 0;
    while (outputs < b.nest_depth && !is_reduction(b.nest[outputs]))
        ++outputs;
    const auto load = [&](buffer which, unsigned depth) {
        b.loads[static_cast<unsigned>(which)] = random_stream(random, b, depth);
    };
    load(buffer::ibuf, b.nest_depth);
    if (b.uses_array)
        load(buffer::wbuf, b.nest_depth);
    if (b.post.requantise || b.post.thresholds || b.post.piecewise ||
        (b.post.pool && b.post.pool->kind == post_processing::pool_kind::average_rescaled))
        load(buffer::bias, outputs);
    if (b.post.uses_second()) {
        b.second = random_format(random);
        load(buffer::obuf, outputs);
    }
    b.store = random_stream(random, b, outputs);
    b.last = toss(random);
    return b;
}

} // namespace bitloom::tiled
