// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/block_account.h"

namespace bitloom::tiled {

namespace {

void add(block_counts& counts, const tile_traffic& traffic) {
    counts.input.read += traffic.input_read;
    counts.weight.read += traffic.weight_read;
    counts.output.read += traffic.output_read;
    counts.output.written += traffic.output_write;
}

} // namespace

std::uint64_t written_bytes(const block& b, buffer which, const tile_extent& e,
                            const strided_transfer& transfer) {
    return which == buffer::ibuf ? input_tile_bytes(b, e) : transfer.total_bytes();
}

void count_load(block_counts& counts, buffer which, std::uint64_t written,
                const strided_transfer& transfer) {
    counts.dram_read_bits += transfer.total_bytes() * 8;
    switch (which) {
    case buffer::ibuf:
        counts.input.written += written * 8;
        break;
    case buffer::wbuf:
        counts.weight.written += written * 8;
        break;
    case buffer::obuf:
        counts.output.written += written * 8;
        break;
    case buffer::bias:
        counts.bias.written += written * 8;
        break;
    }
}

void count_store(block_counts& counts, const strided_transfer& transfer) {
    counts.output.read += transfer.total_bytes() * 8;
    counts.dram_write_bits += transfer.total_bytes() * 8;
}

void count_compute(block_counts& counts, const block& b, const tile_extent& e,
                   const array_model& array, bool first) {
    counts.macs += tile_macs(b, e);
    add(counts, array.array_traffic(b, e, first));
}

void count_post(block_counts& counts, const block& b, const tile_extent& e, array_shape shape) {
    add(counts, post_traffic(b, e, shape));
    if (b.load(buffer::bias).used)
        counts.bias.read += table_footprint(b, e, shape) * 8;
}

} // namespace bitloom::tiled
