// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/block_reader.h"

namespace bitloom::bitfusion {

void block_reader::begin() {
    m_repeats = m_complete;
    m_matching = 0;
    if (!m_complete) {
        m_decoder = {};
        m_words.clear();
    }
}

block_decoder::progress block_reader::feed(std::uint32_t word) {
    using progress = block_decoder::progress;
    if (m_repeats && m_words[m_matching] == word)
        return ++m_matching == m_words.size() ? progress::complete : progress::more;
    if (m_repeats) { // another block: its first words were those of the one before
        m_repeats = m_complete = false;
        m_decoder = {};
        m_words.resize(m_matching);
        for (const std::uint32_t known : m_words)
            m_decoder.feed(known);
    }
    m_words.push_back(word);
    const progress result = m_decoder.feed(word);
    m_complete = result == progress::complete;
    return result;
}

} // namespace bitloom::bitfusion
