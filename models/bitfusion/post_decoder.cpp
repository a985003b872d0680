// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/post_decoder.h"

namespace bitloom::bitfusion {

using post_processing::alu_function;
using post_processing::fixed_multiplier;
using post_processing::pool_kind;

namespace {

constexpr const char* only_first = "only the first stage takes the sums or the input";

bool is_move(const instruction& i) {
    return i.op == opcode::compute_i &&
           (i.specifier == static_cast<std::uint8_t>(post_function::move_low) ||
            i.specifier == static_cast<std::uint8_t>(post_function::move_high));
}

} // namespace

const char* post_decoder::take(const instruction& i) {
    if (m_pushed)
        return "the stage before has pushed: nothing follows it";
    if (is_move(i))
        return move(i);
    const auto function = static_cast<post_function>(i.specifier);
    const auto source = static_cast<std::uint8_t>(i.loop_id & 0xf);
    m_pushed = i.op == opcode::compute_r ? i.immediate >> 8 == destination_push
                                         : (i.loop_id & immediate_push) != 0;
    if (function > post_function::nop && function <= post_function::rshift)
        return arithmetic(i, source);
    return stage(function, source, i.immediate & 0xff);
}

const char* post_decoder::move(const instruction& i) {
    std::int32_t& constant = m_constants[i.loop_id];
    if (i.specifier == static_cast<std::uint8_t>(post_function::move_low))
        constant = static_cast<std::int16_t>(i.immediate);
    else
        constant = static_cast<std::int32_t>((static_cast<std::uint32_t>(constant) & 0xffffU) |
                                             static_cast<std::uint32_t>(i.immediate) << 16);
    return nullptr;
}

/// The stage's place in the pipeline and its source: the first pops sums or codes, the others go
/// on.
const char* post_decoder::begin(std::uint8_t source, rank stage) {
    if (m_reached == rank::none) {
        if (source != source_sums && source != source_input_stream)
            return "the first stage takes the sums or the input";
        m_program.from_stream = source == source_input_stream;
        m_program.from_sums = source == source_sums && stage != rank::source;
        if (m_program.from_sums && stage != rank::alu)
            return "sums go to requantise, thresholds, piecewise, nop or the ALU";
    } else {
        if (source == source_sums || source == source_input_stream)
            return only_first;
        if (stage < m_reached || (stage == m_reached && stage != rank::alu))
            return "stages stand in the order source, pool, rescale, add-scaled, ALU, each once "
                   "but the ALU's";
    }
    m_reached = stage;
    return nullptr;
}

const char* post_decoder::arithmetic(const instruction& i, std::uint8_t source) {
    const bool with_second = source == source_second_stream;
    if (with_second && i.op == opcode::compute_i)
        return "the operand is the immediate, not the second stream";
    if (const char* wrong = begin(source, rank::alu))
        return wrong;
    if (m_program.alu.size() == post_processing::most_alu_steps)
        return "more than 16 ALU instructions";
    const std::int32_t constant = i.op == opcode::compute_i ? static_cast<std::int16_t>(i.immediate)
                                                            : m_constants[i.immediate & 0xff];
    m_program.alu.push_back(
        {static_cast<alu_function>(i.specifier), with_second, with_second ? 0 : constant});
    return nullptr;
}

const char* post_decoder::stage(post_function function, std::uint8_t source, unsigned first) {
    bool in_range = true, shifts = true;
    const auto constant = [&](unsigned n) {
        in_range = in_range && first + n < post_constants;
        return in_range ? m_constants[first + n] : 0;
    };
    const auto scale = [&](unsigned n) {
        const fixed_multiplier m{constant(n), constant(n + 1)};
        shifts = shifts && m.shift >= -31 && m.shift <= 30;
        return m;
    };
    post_processing::post_program& p = m_program;
    const char* wrong = nullptr;
    switch (function) {
    case post_function::nop:
        if (source == source_second_stream)
            return "nop takes sums, input or pipeline";
        if (m_reached != rank::none) // it leaves what goes on as it is, wherever it stands
            return source == source_pipeline ? nullptr : only_first;
        // Behind bare sums only the ALU works on.
        wrong = begin(source, source == source_sums ? rank::alu : rank::source);
        break;
    case post_function::requantise:
        wrong = source == source_sums ? begin(source, rank::source) : "requantise takes the sums";
        p.requantise = {constant(0), constant(1), constant(2)};
        break;
    case post_function::requantise_twice:
        wrong = source == source_sums ? begin(source, rank::source) : "requantise takes the sums";
        p.requantise = {constant(0), constant(1), constant(2), true};
        break;
    case post_function::lstm:
        wrong = source == source_second_stream ? begin(source, rank::add)
                                               : "lstm takes the second stream";
        p.cell = {post_processing::cell_kind::lstm,
                  constant(0) != 0,
                  constant(1),
                  scale(2),
                  constant(4),
                  constant(5)};
        break;
    case post_function::thresholds:
        wrong = source == source_sums ? begin(source, rank::source) : "thresholds take the sums";
        p.thresholds = {constant(0), constant(1), static_cast<std::uint32_t>(constant(2))};
        break;
    case post_function::piecewise:
        wrong = source == source_sums ? begin(source, rank::source) : "piecewise takes the sums";
        p.piecewise = {constant(0), constant(1), static_cast<std::uint32_t>(constant(2))};
        break;
    case post_function::max_pool:
        wrong = begin(source, rank::pool);
        p.pool = {pool_kind::maximum, 0, 0, constant(0), constant(1)};
        break;
    case post_function::average_pool:
        wrong = begin(source, rank::pool);
        p.pool = {pool_kind::average, 0, 0, constant(0), constant(1)};
        break;
    case post_function::average_pool_rescaled:
        wrong = begin(source, rank::pool);
        p.pool = {pool_kind::average_rescaled, constant(0), constant(1), constant(2), constant(3)};
        break;
    case post_function::rescale:
        wrong = begin(source, rank::rescale);
        p.rescale = {constant(0), scale(1), constant(3), constant(4), constant(5)};
        break;
    case post_function::add_scaled:
        wrong = source == source_second_stream ? begin(source, rank::add)
                                               : "add-scaled takes the second stream";
        p.add = {constant(0), scale(1),    constant(3), scale(4),
                 scale(6),    constant(8), constant(9), constant(10)};
        break;
    default:
        return "a function that compute-r does not have";
    }
    if (wrong != nullptr)
        return wrong;
    if (source == source_second_stream && function != post_function::add_scaled &&
        function != post_function::lstm)
        return "only add-scaled, lstm and the ALU take the second stream";
    if (!in_range)
        return "its constants run over the last register, c31";
    if (!shifts)
        return "a scale's shift is not -31 to 30";
    return p.pool && !p.from_stream ? "a pool takes the input" : nullptr;
}

} // namespace bitloom::bitfusion
