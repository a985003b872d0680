// SPDX-License-Identifier: Apache-2.0
// The authors' post-processing ALU: what hand-written programs do behind requantisation or instead
// of it. The paper names its functions; widths and rounding are fixed here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::post_processing {

/// Numbers are the authors'; their 0, NOP, leaves the value and no step.
enum class alu_function : std::uint8_t {
    add = 1,
    sub = 2,
    mul = 3,
    move_high = 4,
    max = 5,
    min = 6,
    rshift = 7,
};

/// value = function(value, operand); the operand is `constant` or the second stream's code.
struct alu_step {
    alu_function function = alu_function::add;
    bool with_second = false;
    std::int32_t constant = 0;

    friend bool operator==(const alu_step& a, const alu_step& b) {
        return a.function == b.function && a.with_second == b.with_second &&
               a.constant == b.constant;
    }
};

inline constexpr std::size_t most_alu_steps = 16; ///< of one block

/// One function on one value. Values are 64 bits, two's complement: add, sub and mul wrap; rshift
/// is arithmetic by operand[5:0] places and rounds towards minus infinity; move_high replaces bits
/// 31:16 by operand[15:0] and sign-extends the 32-bit word.
inline std::int64_t alu_result(alu_function function, std::int64_t value, std::int64_t operand) {
    const auto a = static_cast<std::uint64_t>(value), b = static_cast<std::uint64_t>(operand);
    switch (function) {
    case alu_function::add:
        return static_cast<std::int64_t>(a + b);
    case alu_function::sub:
        return static_cast<std::int64_t>(a - b);
    case alu_function::mul:
        return static_cast<std::int64_t>(a * b);
    case alu_function::move_high:
        return static_cast<std::int32_t>(static_cast<std::uint32_t>((b & 0xffff) << 16) |
                                         static_cast<std::uint32_t>(a & 0xffff));
    case alu_function::max:
        return value > operand ? value : operand;
    case alu_function::min:
        return value < operand ? value : operand;
    case alu_function::rshift:
        return value >> (b & 63);
    }
    return value;
}

/// Runs the steps on every value. `second`: as many codes; read only by steps that take them.
void run_alu(const std::vector<alu_step>& steps, std::vector<std::int64_t>& values,
             const std::vector<std::int32_t>& second);

} // namespace bitloom::post_processing
