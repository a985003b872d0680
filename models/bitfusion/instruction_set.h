// SPDX-License-Identifier: Apache-2.0
// Fusion-ISA: words and the numbers in their fields. instruction_table.h says which instruction has
// which. The opcodes and the fields' places are the authors'; what they leave open is fixed here:
// loop ids, setup's immediate, `window`, and the post-processor's functions.
#pragma once

#include "models/common/operand_format.h"
#include "models/post_processing/post_alu.h"
#include "models/tiled/block.h"

#include <cstdint>

namespace bitloom::bitfusion {

using namespace tiled; // a block is what its programs say

/// A word is opcode[31:28] specifier[27:21] loop_id[20:16] immediate[15:0].
enum class opcode : std::uint8_t {
    setup = 0,
    ld_mem = 1,
    st_mem = 2,
    rd_buf = 3,
    wr_buf = 4,
    gen_addr_hi = 5,
    gen_addr_lo = 6,
    loop = 7,
    block_end = 8,
    base_addr = 9,
    pu_block_start = 10,
    compute_r = 11,
    compute_i = 12,
    window = 13,
};

struct instruction {
    opcode op = opcode::setup;
    std::uint8_t specifier = 0; ///< 7 bits
    std::uint8_t loop_id = 0;   ///< 5 bits
    std::uint16_t immediate = 0;
};

std::uint32_t encode(const instruction& i);
/// Splits the fields; the opcode may be one the machine does not know.
instruction decode(std::uint32_t word);

/// specifier[4:3] of memory and buffer instructions.
using tiled::buffer;
/// specifier[2:0] of gen-addr. The published table has RD and WR too; the array's own addresses
/// follow from its loops here, so only memory accesses take strides.
enum class access : std::uint8_t { load = 0, store = 1, read = 2, write = 3 };

/// Loop ids. Tile loops (0..7) nest in the order of their `loop` instructions; array loops (16..23)
/// give the extents of one tile; the request counters (8..10) only take strides.
enum class loop_id : std::uint8_t {
    tile_batch = 0,
    tile_group = 1,
    tile_out_channel = 2,
    tile_out_row = 3,
    tile_out_column = 4,
    tile_in_channel = 5,
    tile_kernel_row = 6,
    tile_kernel_column = 7,
    request_image = 8,
    request_row = 9,
    request_pixel = 10,
    array_in_channel = 16,
    array_kernel_column = 17,
    array_kernel_row = 18,
    array_out_column = 19,
    array_out_row = 20,
    array_out_channel = 21,
    array_group = 22,
    array_batch = 23,
    block_start = 31, ///< of ld-mem: once, before the first tile
};
inline constexpr unsigned tile_loops = tiled::dimensions;
/// specifier bit of `loop`: the iterations of an array loop while its tile loop is in its last one.
inline constexpr std::uint8_t loop_last = 0x40;

/// specifier of `window`; immediate = value.
enum class window_field : std::uint8_t {
    rows = 0, ///< of the input tensor
    columns = 1,
    pad_top = 2,
    pad_left = 3,
    stride_rows = 4,
    stride_columns = 5,
    dilation_rows = 6,
    dilation_columns = 7,
    pad_code = 8,      ///< two's complement; what the load engine writes outside the tensor
    second_format = 9, ///< packed as one operand of setup: bits - 1, sign << 4
};

/// log2 of the slot, which setup's specifier repeats: activation << 3 | weight.
constexpr unsigned slot_log2(unsigned bits) {
    return bits <= 2 ? 1 : bits <= 4 ? 2 : bits <= 8 ? 3 : 4;
}
/// setup's immediate: bits - 1 in 4 bits each for activation [3:0], weight [7:4], output [11:8];
/// signs [12], [13], [14]; [15] adds 16 to the output's bits.
struct setup_formats {
    operand_format activation, weight, output;
};
std::uint16_t encode_formats(const setup_formats& f);
setup_formats decode_formats(std::uint16_t immediate);

/// specifier of compute-r and compute-i. 0..7 are the authors' ALU; 8 and 16.. are ours. nop
/// and 16.. are compute-r's alone, move_low is compute-i's.
enum class post_function : std::uint8_t {
    nop = 0,
    add = static_cast<std::uint8_t>(post_processing::alu_function::add),
    sub = static_cast<std::uint8_t>(post_processing::alu_function::sub),
    mul = static_cast<std::uint8_t>(post_processing::alu_function::mul),
    /// compute-i: constant[loop_id] bits 31:16 = immediate
    move_high = static_cast<std::uint8_t>(post_processing::alu_function::move_high),
    max = static_cast<std::uint8_t>(post_processing::alu_function::max),
    min = static_cast<std::uint8_t>(post_processing::alu_function::min),
    rshift = static_cast<std::uint8_t>(post_processing::alu_function::rshift),
    move_low = 8, ///< compute-i: constant[loop_id] = sign-extended immediate
    requantise = 16,
    add_scaled = 17,
    max_pool = 18,
    average_pool = 19,
    average_pool_rescaled = 20,
    rescale = 21,
    thresholds = 22,
    piecewise = 23,
    requantise_twice = 24,
    lstm = 25,
};
/// loop_id[3:0] of compute-r and of compute-i's arithmetic: where the value comes from; for
/// source_second_stream the value is the pipeline's and the operand is the stream's.
inline constexpr std::uint8_t source_pipeline = 0, source_sums = 8, source_second_stream = 9,
                              source_input_stream = 10;
/// immediate of compute-r: [15:8] destination, [7:0] first constant.
inline constexpr std::uint8_t destination_pipeline = 0, destination_push = 8;
/// loop_id bit of compute-i's arithmetic: push, as destination 8 of compute-r.
inline constexpr std::uint8_t immediate_push = 0x10;
inline constexpr unsigned post_constants = 32;

inline constexpr std::uint8_t specify(buffer b, std::uint8_t low) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(b) << 3 | low);
}

} // namespace bitloom::bitfusion
