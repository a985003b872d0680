// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_table.h"

#include "models/bitfusion/instruction_fields.h"

namespace bitloom::bitfusion {

const std::array<const char*, opcodes> mnemonics{
    "setup", "ld-mem",    "st-mem",    "rd-buf",         "wr-buf",    "gen-addr-hi", "gen-addr-lo",
    "loop",  "block-end", "base-addr", "pu-block-start", "compute-r", "compute-i",   "window"};

namespace {

using k = field_kind;
using field = instruction_field;
using form = instruction_form;

constexpr field source_field{k::source, 19,       16,
                             " ",       "SOURCE", "0 pipeline, 8 sums, 9 second, 10 input"};
constexpr field push_field{
    k::flag, 15, 8, " push", "", "destination: 8 = push to memory, 0 = pipeline", 8};
constexpr field buffer_field(const char* meaning) {
    return {k::buffer_name, 25, 24, "", "BUFFER", meaning};
}
constexpr field unit_field{k::unit, 23, 21, "", "x BYTES B", "log2 of the unit in bytes, 0 to 7"};
constexpr field size_field{k::number, 15, 0, ", ", "COUNT", "units reserved in the buffer half"};
constexpr field issue_field{k::loop_name, 20,     16,
                            " at ",       "LOOP", "tile loop whose iteration issues it, or block"};
constexpr field stride_loop{
    k::loop_name, 20, 16, " ", "LOOP", "tile loop or request counter that adds the stride"};
constexpr field access_field{
    k::access_name, 23, 21, " ", "ACCESS", "LD 0, ST 1; RD 2 and WR 3 are refused"};

/// What the ALU does, with the operand b of compute-r or compute-i.
struct alu_text {
    post_function function;
    const char* name;
    const char* meaning;
};
constexpr alu_text alu_add{post_function::add, "add", "v = v + b, wraps at 64 bits"};
constexpr alu_text alu_sub{post_function::sub, "sub", "v = v - b, wraps at 64 bits"};
constexpr alu_text alu_mul{post_function::mul, "mul", "v = v * b, wraps at 64 bits"};
constexpr alu_text alu_max{post_function::max, "max", "v = the larger of v and b, signed"};
constexpr alu_text alu_min{post_function::min, "min", "v = the smaller of v and b, signed"};
constexpr alu_text alu_rshift{post_function::rshift, "rshift",
                              "v = v / 2^b[5:0], rounded towards minus infinity"};

constexpr form by_register(const alu_text& t) {
    return {opcode::compute_r,
            static_cast<int>(t.function),
            t.name,
            {source_field,
             field{k::operand, 7, 0, " ", "REGISTER", "operand; absent and 0 if SOURCE is second"},
             push_field},
            "",
            t.meaning};
}
constexpr form by_immediate(const alu_text& t) {
    return {opcode::compute_i,
            static_cast<int>(t.function),
            t.name,
            {source_field,
             field{k::signed_number, 15, 0, " ", "VALUE", "operand, two's complement"},
             field{k::flag, 20, 20, " push", "", "1 = push to memory", 1}},
            "",
            t.meaning};
}
constexpr form move(post_function f, const char* name, const char* meaning) {
    return {opcode::compute_i,
            static_cast<int>(f),
            name,
            {field{k::constant, 20, 16, " ", "REGISTER", "constant register"},
             field{k::hexadecimal, 15, 0, " ", "VALUE", "what it takes"}},
            "",
            meaning};
}
/// A stage whose constants stand in consecutive registers.
constexpr form stage(post_function f, const char* name, const char* meaning) {
    return {opcode::compute_r,
            static_cast<int>(f),
            name,
            {source_field,
             field{k::first_constant, 7, 0, " ", "FIRST..", "first of its constant registers"},
             push_field},
            "",
            meaning};
}
constexpr form window(window_field f, const char* name, const char* meaning,
                      field_kind kind = k::number) {
    return {
        opcode::window, static_cast<int>(f), name, {field{kind, 15, 0, " ", "VALUE", meaning}}, "",
        meaning};
}

} // namespace

const std::array<instruction_form, instruction_forms> instruction_table{{
    {opcode::setup,
     -1,
     "",
     {field{k::format, 3, 0, "activation ", "FORMAT", "bits - 1; its sign is bit 12", 12},
      field{k::format, 7, 4, " weight ", "FORMAT", "bits - 1; its sign is bit 13", 13},
      field{k::format, 11, 8, " output ", "FORMAT", "bits - 1; its sign is bit 14", 14},
      field{k::flag, 15, 15, " + 16 bits", "", "1 = the output has 16 bits more: 17 to 32", 1},
      field{k::slot, 26, 24, "", "", "log2 of the activation's slot, follows from its bits", 0},
      field{k::slot, 23, 21, "", "", "log2 of the weight's slot, follows from its bits", 4}},
     "",
     "begins a block: widths and signs of its operands"},
    {opcode::ld_mem,
     -1,
     "",
     {buffer_field("where to; OBUF takes the second operand"), issue_field, size_field, unit_field},
     "",
     "loads a tile from memory"},
    {opcode::st_mem,
     -1,
     "",
     {buffer_field("OBUF"), issue_field, size_field, unit_field},
     "",
     "stores a tile to memory"},
    {opcode::rd_buf,
     -1,
     "",
     {buffer_field("IBUF, and WBUF if the array computes; OBUF and BIAS say nothing new")},
     "",
     "the array reads this buffer"},
    {opcode::wr_buf, -1, "", {buffer_field("OBUF")}, "", "the array writes this buffer"},
    {opcode::gen_addr_hi,
     -1,
     "",
     {buffer_field("of the stream"), access_field, stride_loop,
      field{k::hexadecimal, 15, 0, " ", "VALUE", "stride[31:16] in bytes"}},
     "",
     "upper half of the stride that the next gen-addr-lo commits"},
    {opcode::gen_addr_lo,
     -1,
     "",
     {buffer_field("of the stream"), access_field, stride_loop,
      field{k::hexadecimal, 15, 0, " ", "VALUE", "stride[15:0] in bytes"}},
     "",
     "commits the stride of a stream for one loop; the upper half is 0 again"},
    {opcode::loop,
     -1,
     "",
     {field{k::loop_name, 20, 16, "", "LOOP", "tile loop or array loop"},
      field{k::iterations, 15, 0, " x ", "ITERATIONS", "iterations - 1"},
      field{k::number, 26, 21, " level ", "LEVEL", "place in the nest, 0 outermost"},
      field{k::flag, 27, 27, " in the last tile", "", "1 = while the tile loop is in its last", 1}},
     "",
     "trip count of a tile loop, or extent of a tile"},
    {opcode::block_end,
     -1,
     "",
     {field{k::flag, 15, 0, "last", "", "1 = last block of the program", 1}},
     "",
     "ends a block: the machine runs it"},
    {opcode::base_addr,
     -1,
     "",
     {buffer_field("of the stream"),
      field{k::part, 23, 21, " part ", "PART",
            "0, 1: low and high 21 bits of a load's; 2, 3: of "
            "the store's (OBUF)"},
      field{k::address_part, 20, 0, " ", "VALUE", "21 bits of the byte address"}},
     "",
     "half of a stream's base address"},
    {opcode::pu_block_start,
     -1,
     "",
     {field{k::number, 15, 0, "", "COUNT", "how many"}},
     " instructions",
     "the next COUNT instructions are the post-processor's"},
    {opcode::compute_r,
     static_cast<int>(post_function::nop),
     "nop",
     {source_field, push_field},
     "",
     "v = v: takes a source, or pushes"},
    by_register(alu_add),
    by_register(alu_sub),
    by_register(alu_mul),
    by_register({post_function::move_high, "mvhi",
                 "v[31:16] = b[15:0], and v is that 32-bit word sign-extended"}),
    by_register(alu_max),
    by_register(alu_min),
    by_register(alu_rshift),
    stage(post_function::requantise, "requantise",
          "v = clamp(r0 + R(sum + bias, scale), r1, r2); bias and scale per channel from BIAS"),
    stage(
        post_function::thresholds, "thresholds",
        "v = r0 + r1 * (thresholds of the channel's list in BIAS, r2 of them, that the sum, or the "
        "negated sum, passes)"),
    stage(post_function::piecewise, "piecewise",
          "v = clamp((sum * multiplier + offset) >> shift, r0, r1) in 128 bits, with the constants "
          "of the sum's segment, one of the channel's r2 in BIAS"),
    stage(post_function::requantise_twice, "requantise-twice",
          "as requantise, R with two roundings; the last stage, or lstm follows"),
    stage(
        post_function::lstm, "lstm",
        "v = clamp(r1 + R2(o * tanh(c), r2:r3), r4, r5); gates i, f, o, g = v + s, s: word of the "
        "second stream; c = f * c + i * g, 0 before if r0 is 1, is kept in OBUF"),
    stage(post_function::add_scaled, "add-scaled",
          "v = clamp(r8 + R(R((v - r0) << 20, r1:r2) + R((s - r3) << 20, r4:r5), r6:r7), r9, r10); "
          "s: code of the second stream"),
    stage(post_function::max_pool, "max-pool", "v = clamp(largest code of the window, r0, r1)"),
    stage(post_function::average_pool, "average-pool",
          "v = clamp(sum of codes / elements inside the input, r0, r1), halves away from zero"),
    stage(post_function::average_pool_rescaled, "average-pool-rescaled",
          "v = clamp(r1 + R(sum of (code - r0), scale), r2, r3); scale from BIAS by the elements "
          "outside the input"),
    stage(post_function::rescale, "rescale", "v = clamp(r3 + R(v - r0, r1:r2), r4, r5)"),
    by_immediate(alu_add),
    by_immediate(alu_sub),
    by_immediate(alu_mul),
    move(post_function::move_high, "mvhi", "register[31:16] = VALUE; its lower half stays"),
    by_immediate(alu_max),
    by_immediate(alu_min),
    by_immediate(alu_rshift),
    move(post_function::move_low, "mvlo", "register = VALUE, sign-extended from 16 bits"),
    window(window_field::rows, "rows", "rows of the input tensor, from 1"),
    window(window_field::columns, "columns", "columns of the input tensor, from 1"),
    window(window_field::pad_top, "pad-top", "rows of padding above it"),
    window(window_field::pad_left, "pad-left", "columns of padding left of it"),
    window(window_field::stride_rows, "stride-rows", "rows from window to window, from 1"),
    window(window_field::stride_columns, "stride-columns", "columns from window to window, from 1"),
    window(window_field::dilation_rows, "dilation-rows",
           "rows from element to element of the kernel, from 1"),
    window(window_field::dilation_columns, "dilation-columns",
           "columns from element to element, from 1"),
    window(window_field::pad_code, "pad-code", "the code outside the tensor, two's complement",
           k::signed_number),
    {opcode::window,
     static_cast<int>(window_field::second_format),
     "second-format",
     {field{k::format, 3, 0, " ", "FORMAT", "bits - 1; its sign is bit 4", 4}},
     "",
     "format of the second operand; without it the activation's"},
}};

const instruction_form* form_of(std::uint32_t word) {
    const instruction i = decode(word);
    for (const instruction_form& f : instruction_table)
        if (f.op == i.op && (f.selector < 0 || f.selector == i.specifier))
            return &f;
    return nullptr;
}

const char* flaw_of(std::uint32_t word) {
    const instruction_form* f = form_of(word);
    if (f == nullptr)
        return word >> 28 < opcodes ? "a function or field that this instruction does not have"
                                    : "unknown opcode";
    std::uint32_t known = 0xf0000000U | (f->selector < 0 ? 0 : 0x0fe00000U);
    for (const instruction_field& each : f->fields) {
        if (each.kind == field_kind::none)
            continue;
        known |= each.mask() << each.low;
        if (each.kind == field_kind::format)
            known |= 1U << each.detail;
        if (!is_legal(each, word))
            return each.kind == field_kind::slot ? "slots that do not follow from the widths"
                                                 : "a field out of range";
    }
    if ((word & ~known) == 0)
        return nullptr;
    return f->op == opcode::rd_buf || f->op == opcode::wr_buf
               ? "loop and size must be 0: the array's own loops say what it reads and writes"
               : "bits that must be 0 are not";
}

} // namespace bitloom::bitfusion
