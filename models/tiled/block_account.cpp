// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/block_account.h"

namespace bitloom::tiled {

namespace {

void add(block_record& record, const tile_traffic& traffic) {
    record.input.read += traffic.input_read;
    record.weight.read += traffic.weight_read;
    record.output.read += traffic.output_read;
    record.output.written += traffic.output_write;
}

} // namespace

std::uint64_t written_bytes(const block& b, buffer which, const tile_extent& e,
                            const strided_transfer& transfer) {
    return which == buffer::ibuf ? input_tile_bytes(b, e) : transfer.total_bytes();
}

void count_load(block_record& record, buffer which, std::uint64_t written,
                const strided_transfer& transfer) {
    record.dram_read_bits += transfer.total_bytes() * 8;
    switch (which) {
    case buffer::ibuf:
        record.input.written += written * 8;
        break;
    case buffer::wbuf:
        record.weight.written += written * 8;
        break;
    case buffer::obuf:
        record.output.written += written * 8;
        break;
    case buffer::bias: // a register file of its own, not counted
        break;
    }
}

void count_store(block_record& record, const strided_transfer& transfer) {
    record.dram_write_bits += transfer.total_bytes() * 8;
}

void count_compute(block_record& record, const block& b, const tile_extent& e,
                   const array_model& array, bool first) {
    record.macs += tile_macs(b, e);
    add(record, array.array_traffic(b, e, first));
}

void count_post(block_record& record, const block& b, const tile_extent& e, array_shape shape) {
    add(record, post_traffic(b, e, shape));
}

} // namespace bitloom::tiled
