// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/block_decoder.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

/// A block_decoder that remembers: as long as the words of the block read last come again, nothing
/// is decoded. A program mostly runs once per image.
class block_reader {
public:
    /// Before a block's first word.
    void begin();
    /// As block_decoder::feed.
    block_decoder::progress feed(std::uint32_t word);
    const block& result() const { return m_decoder.result(); }
    const char* reason() const { return m_decoder.reason(); }

private:
    block_decoder m_decoder;
    std::vector<std::uint32_t> m_words; ///< fed to m_decoder
    std::size_t m_matching = 0;         ///< words that came again
    bool m_repeats = false;
    bool m_complete = false; ///< m_decoder holds a whole block
};

} // namespace bitloom::bitfusion
