// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_set.h"

namespace bitloom::bitfusion {

std::uint32_t encode(const instruction& i) {
    return static_cast<std::uint32_t>(i.op) << 28 | (i.specifier & 0x7fU) << 21 |
           (i.loop_id & 0x1fU) << 16 | i.immediate;
}

instruction decode(std::uint32_t word) {
    return {static_cast<opcode>(word >> 28), static_cast<std::uint8_t>(word >> 21 & 0x7f),
            static_cast<std::uint8_t>(word >> 16 & 0x1f), static_cast<std::uint16_t>(word)};
}

namespace {

constexpr unsigned wide_output = 0x8000;

constexpr unsigned format_fields(operand_format f, unsigned width_at, unsigned sign_at) {
    return ((f.bits - 1) & 0xf) << width_at | static_cast<unsigned>(f.is_signed) << sign_at;
}

operand_format format_of(unsigned immediate, unsigned width_at, unsigned sign_at) {
    return {(immediate >> width_at & 0xf) + 1, (immediate >> sign_at & 1) != 0};
}

} // namespace

std::uint16_t encode_formats(const setup_formats& f) {
    return static_cast<std::uint16_t>(
        format_fields(f.activation, 0, 12) | format_fields(f.weight, 4, 13) |
        format_fields(f.output, 8, 14) | (f.output.bits > 16 ? wide_output : 0U));
}

setup_formats decode_formats(std::uint16_t immediate) {
    setup_formats f{format_of(immediate, 0, 12), format_of(immediate, 4, 13),
                    format_of(immediate, 8, 14)};
    f.output.bits += (immediate & wide_output) != 0 ? 16 : 0;
    return f;
}

} // namespace bitloom::bitfusion
