// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_set.h"

#include <fmt/format.h>

namespace bitloom::bitfusion {

const std::array<instruction_description, instruction_count> instruction_table{{
    {opcode::setup, "setup", "log2 of the slots (activation << 3 | weight), 0, widths and signs"},
    {opcode::ld_mem, "ld-mem",
     "buffer << 3 | log2 of the unit in bytes, loop that issues it, units reserved in the buffer"},
    {opcode::st_mem, "st-mem",
     "buffer << 3 | log2 of the unit in bytes, loop that issues it, units reserved in the buffer"},
    {opcode::rd_buf, "rd-buf", "buffer << 3, 0, 0: the array reads this buffer"},
    {opcode::wr_buf, "wr-buf", "buffer << 3, 0, 0: the array writes this buffer"},
    {opcode::gen_addr_hi, "gen-addr-hi", "buffer << 3 | access, loop, stride[31:16] in bytes"},
    {opcode::gen_addr_lo, "gen-addr-lo", "buffer << 3 | access, loop, stride[15:0]; commits"},
    {opcode::loop, "loop", "level | last << 6, loop id, iterations - 1"},
    {opcode::block_end, "block-end", "0, 0, 1 = last block"},
    {opcode::base_addr, "base-addr",
     "buffer << 3 | part, address bits 20:16 of the part, bits 15:0"},
    {opcode::pu_block_start, "pu-block-start", "0, 0, number of post-processing instructions"},
    {opcode::compute_r, "compute-r",
     "function, source, destination << 8 | first constant register"},
    {opcode::compute_i, "compute-i", "function, constant register, value"},
    {opcode::window, "window", "field, 0, value"},
}};

std::uint32_t encode(const instruction& i) {
    return static_cast<std::uint32_t>(i.op) << 28 | (i.specifier & 0x7fU) << 21 |
           (i.loop_id & 0x1fU) << 16 | i.immediate;
}

instruction decode(std::uint32_t word) {
    return {static_cast<opcode>(word >> 28), static_cast<std::uint8_t>(word >> 21 & 0x7f),
            static_cast<std::uint8_t>(word >> 16 & 0x1f), static_cast<std::uint16_t>(word)};
}

namespace {

constexpr unsigned format_fields(operand_format f, unsigned width_at, unsigned sign_at) {
    return (f.bits - 1) << width_at | static_cast<unsigned>(f.is_signed) << sign_at;
}

operand_format format_of(unsigned immediate, unsigned width_at, unsigned sign_at) {
    return {(immediate >> width_at & 0xf) + 1, (immediate >> sign_at & 1) != 0};
}

const char* buffer_name(std::uint8_t specifier) {
    static constexpr const char* names[] = {"IBUF", "OBUF", "WBUF", "BIAS"};
    return names[specifier >> 3 & 3];
}

std::string loop_name(std::uint8_t id) {
    static constexpr const char* tile[] = {"B", "G", "OC", "OH", "OW", "IC", "KH", "KW"};
    static constexpr const char* array[] = {"ic", "kw", "kh", "ow", "oh", "oc", "g", "b"};
    static constexpr const char* request[] = {"image", "row", "pixel"};
    if (id < tile_loops)
        return tile[id];
    if (id >= 8 && id <= 10)
        return request[id - 8];
    if (id >= 16 && id <= 23)
        return array[id - 16];
    return id == 31 ? "block" : fmt::format("loop{}", id);
}

std::string function_name(std::uint8_t function) {
    static constexpr const char* published[] = {"nop", "add", "sub",    "mul", "mvhi",
                                                "max", "min", "rshift", "mvlo"};
    static constexpr const char* ours[] = {
        "requantise", "add-scaled", "max-pool", "average-pool", "average-pool-rescaled", "rescale"};
    if (function < 9)
        return published[function];
    if (function >= 16 && function < 22)
        return ours[function - 16];
    return fmt::format("function{}", function);
}

std::string format_name(operand_format f) {
    return fmt::format("{}{}", f.is_signed ? "s" : "u", f.bits);
}

std::string window_text(const instruction& i) {
    static constexpr const char* names[] = {
        "rows",           "columns",       "pad-top",          "pad-left", "stride-rows",
        "stride-columns", "dilation-rows", "dilation-columns", "pad-code", "second-format"};
    const std::string name = i.specifier < 10 ? names[i.specifier] : fmt::format("{}", i.specifier);
    if (i.specifier == static_cast<std::uint8_t>(window_field::pad_code))
        return fmt::format("{} {}", name, static_cast<std::int16_t>(i.immediate));
    if (i.specifier == static_cast<std::uint8_t>(window_field::second_format))
        return fmt::format("{} {}", name, format_name(format_of(i.immediate, 0, 4)));
    return fmt::format("{} {}", name, i.immediate);
}

std::string operands(const instruction& i) {
    switch (i.op) {
    case opcode::setup: {
        const setup_formats f = decode_formats(i.immediate);
        return fmt::format("activation {} weight {} output {}", format_name(f.activation),
                           format_name(f.weight), format_name(f.output));
    }
    case opcode::ld_mem:
    case opcode::st_mem:
        return fmt::format("{} at {}, {} B", buffer_name(i.specifier), loop_name(i.loop_id),
                           std::uint64_t{i.immediate} << (i.specifier & 7));
    case opcode::rd_buf:
    case opcode::wr_buf:
        return buffer_name(i.specifier);
    case opcode::gen_addr_hi:
    case opcode::gen_addr_lo: {
        static constexpr const char* names[] = {"LD", "ST", "RD", "WR"};
        return fmt::format("{} {} {} {:#06x}", buffer_name(i.specifier), names[i.specifier & 3],
                           loop_name(i.loop_id), i.immediate);
    }
    case opcode::loop:
        return fmt::format("{} x {}{}", loop_name(i.loop_id), i.immediate + 1U,
                           (i.specifier & loop_last) != 0 ? " in the last tile" : "");
    case opcode::base_addr:
        return fmt::format("{} part {} {:#x}", buffer_name(i.specifier), i.specifier & 7,
                           static_cast<unsigned>(i.loop_id) << 16 | i.immediate);
    case opcode::pu_block_start:
        return fmt::format("{} instructions", i.immediate);
    case opcode::compute_r: {
        static constexpr const char* sources[] = {"sums", "second", "input"};
        const bool named = i.loop_id >= source_sums && i.loop_id <= source_input_stream;
        return fmt::format("{} {} c{}..{}", function_name(i.specifier),
                           named ? sources[i.loop_id - source_sums] : "pipeline",
                           i.immediate & 0xff, i.immediate >> 8 == destination_push ? " push" : "");
    }
    case opcode::compute_i:
        return fmt::format("{} c{} {:#06x}", function_name(i.specifier), i.loop_id, i.immediate);
    case opcode::window:
        return window_text(i);
    case opcode::block_end:
        return i.immediate != 0 ? "last" : "";
    }
    return {};
}

} // namespace

std::uint16_t encode_formats(const setup_formats& f) {
    return static_cast<std::uint16_t>(format_fields(f.activation, 0, 12) |
                                      format_fields(f.weight, 4, 13) |
                                      format_fields(f.output, 8, 14));
}

setup_formats decode_formats(std::uint16_t immediate) {
    return {format_of(immediate, 0, 12), format_of(immediate, 4, 13), format_of(immediate, 8, 14)};
}

std::string listing(std::uint32_t word) {
    const instruction i = decode(word);
    for (const instruction_description& row : instruction_table)
        if (row.op == i.op) {
            const std::string text = operands(i);
            return text.empty() ? row.mnemonic : fmt::format("{:<14} {}", row.mnemonic, text);
        }
    return fmt::format("illegal        {:#010x}", word);
}

} // namespace bitloom::bitfusion
