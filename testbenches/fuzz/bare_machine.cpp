// SPDX-License-Identifier: Apache-2.0
#include "testbenches/fuzz/bare_machine.h"

#include "models/common/errors.h"
#include "models/tiled/post_tile_of.h"

#include <algorithm>
#include <utility>

namespace bitloom::fuzz {

using tiled::buffer;

namespace {

constexpr std::uint64_t most_tiles = 64;

std::array<std::vector<std::uint8_t>, 2> two_halves(std::uint64_t bytes, std::size_t slack = 0) {
    const std::vector<std::uint8_t> half(bytes / 2 + slack);
    return {half, half};
}

/// Calls `piece(address, position in the tile)` for every piece of the transfer.
template <typename Piece>
void for_each_piece(const strided_transfer& t, Piece piece) {
    if (t.bytes == 0)
        return;
    for (std::uint32_t i = 0; i < t.counts[0]; ++i)
        for (std::uint32_t j = 0; j < t.counts[1]; ++j)
            for (std::uint32_t k = 0; k < t.counts[2]; ++k)
                piece(t.address + static_cast<std::uint64_t>(i * t.strides[0] + j * t.strides[1] +
                                                             k * t.strides[2]),
                      t.local_offset + i * t.local_strides[0] + j * t.local_strides[1] +
                          k * t.local_strides[2]);
}

} // namespace

bare_machine::bare_machine(const tiled::array_model& model, const tiled::buffer_sizes& buffers,
                           tile_timer time_of)
    : m_model(model)
    , m_buffers(buffers)
    , m_time_of(std::move(time_of))
    , m_input(two_halves(buffers.input, tiled::input_tile_slack))
    , m_weight(two_halves(buffers.weight))
    , m_output(two_halves(buffers.output))
    , m_table(two_halves(buffers.bias))
    , m_memory(0x10000 + std::max({buffers.input, buffers.weight, buffers.output, buffers.bias})) {
    std::uint32_t noise = 1; // any bytes do, but not all the same
    for (std::uint8_t& byte : m_memory)
        byte = static_cast<std::uint8_t>((noise = noise * 1664525 + 1013904223) >> 24);
}

void bare_machine::run(const tiled::block& b) {
    m_block = &b;
    m_footprint = footprint_of(b, m_model);
    if (!fits(b, m_footprint, m_buffers))
        return;
    std::uint64_t tiles = 1;
    for (const tiled::tiled_dimension& d : b.dims)
        tiles = std::min(tiles * d.tiles, most_tiles + 1);
    if (tiles <= most_tiles)
        run_engines(b, m_model, *this);
}

std::optional<std::uint64_t> bare_machine::load(buffer which, const tiled::tile_index& t,
                                                unsigned half, std::uint64_t cycle) {
    const tiled::tile_extent e = extent_of(*m_block, t);
    const strided_transfer transfer = load_of(*m_block, which, t, e, m_model.shape());
    halves* const to[] = {&m_input, &m_output, &m_weight, &m_table}; // numbered as `buffer`
    std::vector<std::uint8_t>& bytes = (*to[static_cast<unsigned>(which)])[half];
    const std::uint64_t start = which == buffer::obuf ? m_footprint.second_offset : 0;
    const std::uint64_t size =
        which == buffer::ibuf ? input_tile_bytes(*m_block, e) : transfer.total_bytes();
    require(start + size <= bytes.size(), "a tile that fits is larger than its buffer half");
    std::vector<std::uint8_t> staging(size);
    for_each_piece(transfer, [&](std::uint64_t address, std::size_t at) {
        require(at <= size && transfer.bytes <= size - at, "a load runs over its tile");
        std::copy_n(memory_at(address), transfer.bytes, staging.data() + at);
    });
    std::copy(staging.begin(), staging.end(), bytes.begin() + static_cast<std::ptrdiff_t>(start));
    return cycle + size / 8 + 1;
}

std::optional<std::uint64_t> bare_machine::store(const tiled::tile_index& t, unsigned half,
                                                 std::uint64_t cycle) {
    const strided_transfer transfer = store_of(*m_block, t, extent_of(*m_block, t));
    const std::vector<std::uint8_t>& bytes = m_output[half];
    const std::uint64_t size = transfer.total_bytes();
    require(size <= bytes.size(), "a store reads beyond its buffer half");
    for_each_piece(transfer, [&](std::uint64_t address, std::size_t at) {
        require(at <= size && transfer.bytes <= size - at, "a store runs over its tile");
        std::copy_n(bytes.data() + at, transfer.bytes, memory_at(address));
    });
    return cycle + size / 8 + 1;
}

tiled::array_time bare_machine::compute(const tiled::tile_index& t, array_halves in,
                                        bool first_of_output, std::uint64_t) {
    tiled::array_operands operands;
    operands.input = m_input[in.input].data();
    operands.weights = m_weight[in.weight].data();
    operands.set_sums(m_output[in.output].data(), *m_block, m_model.shape());
    const tiled::tile_extent e = extent_of(*m_block, t);
    if (!m_block->is_floating())
        m_array.compute(*m_block, e, m_model.shape(), operands, !first_of_output);
    m_model.array_traffic(*m_block, e, first_of_output);
    return m_time_of(*m_block, e, operands, !first_of_output);
}

std::uint64_t bare_machine::post_process(const tiled::tile_index& t, post_halves in,
                                         std::uint64_t) {
    const tiled::block& b = *m_block;
    const tiled::tile_extent e = extent_of(b, t);
    post_processing::post_tile tile =
        post_tile_of(b, e, m_model.shape(), m_output[in.output].data(), m_table[in.table].data());
    tile.input = m_input[in.input].data();
    tile.second = m_output[in.second].data() + m_footprint.second_offset;
    tile.output = m_output[in.output].data();
    m_post.process(b.post, tile);
    post_traffic(b, e, m_model.shape());
    return post_cycles(b, e, m_model.shape());
}

} // namespace bitloom::fuzz
