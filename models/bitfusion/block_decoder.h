// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/post_decoder.h"
#include "models/tiled/block.h"
#include "models/tiled/block_source.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// Takes the instructions of one block, in order, and builds the block from them.
class block_decoder {
public:
    using progress = tiled::progress;

    /// One instruction word, whose fields are as instruction_table has them. After `complete`
    /// (block-end) result() is valid; after `bad` the word was illegal where it stood and the
    /// decoder must not be fed again.
    progress feed(std::uint32_t word);
    const block& result() const { return m_block; }
    /// After `bad`: what is illegal, one phrase.
    const char* reason() const { return m_reason; }
    unsigned instructions() const { return m_count; }

private:
    bool refuse(const char* reason);
    bool accept(const instruction& i);
    bool take_loop(const instruction& i);
    bool take_base(const instruction& i);
    bool take_stride(const instruction& i);
    bool take_memory(const instruction& i);
    bool take_window(const instruction& i);
    bool take_post(const instruction& i);
    bool finish();
    // Of the whole block: nothing, or what is wrong.
    const char* settle_streams();
    const char* missing_part();
    memory_stream* stream(std::uint8_t specifier, bool store);

    block m_block;
    unsigned m_count = 0;
    unsigned m_post_left = 0;
    std::uint16_t m_stride_high = 0;
    bool m_reads_weights = false, m_reads_inputs = false, m_ended = false;
    bool m_has_extents = false; ///< an array loop was there
    post_decoder m_post;
    const char* m_reason = "";
    std::array<bool, dimensions> m_has_last{};
    std::array<std::uint8_t, 5> m_issue_loop{31, 31, 31, 31,
                                             31}; ///< loads by buffer, then the store
};

} // namespace bitloom::bitfusion
