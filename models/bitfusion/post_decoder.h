// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/instruction_set.h"
#include "models/post_processing/post_program.h"

#include <array>
#include <cstdint>

namespace bitloom::bitfusion {

/// Takes the post-processing instructions of one block, in order, and builds its program: the
/// constant registers, and the stages that read them where they stand.
class post_decoder {
public:
    /// One compute-r or compute-i that the table has. Nothing, or why it is illegal there.
    const char* take(const instruction& i);
    const post_processing::post_program& program() const { return m_program; }
    bool pushed() const { return m_pushed; }

private:
    /// Stages in the order in which the pipeline has them; the ALU is the last and may repeat.
    enum class rank { none, source, pool, rescale, add, alu };

    const char* move(const instruction& i);
    const char* begin(std::uint8_t source, rank stage);
    const char* stage(post_function function, std::uint8_t source, unsigned first);
    const char* arithmetic(const instruction& i, std::uint8_t source);

    post_processing::post_program m_program;
    std::array<std::int32_t, post_constants> m_constants{};
    rank m_reached = rank::none;
    bool m_pushed = false;
};

} // namespace bitloom::bitfusion
