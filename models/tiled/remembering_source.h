// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block_source.h"

#include <cstddef>
#include <vector>

namespace bitloom::tiled {

/// A decoder that remembers: as long as the words of the block read last come again, nothing is
/// decoded. A program mostly runs once per image. `decoder`: as block_source, but without begin():
/// a new one stands before a block's first word.
template <class decoder>
class remembering_source : public block_source {
public:
    void begin() override {
        m_repeats = m_complete;
        m_matching = 0;
        if (!m_complete)
            forget();
    }
    progress feed(std::uint32_t word) override {
        if (m_repeats && m_words[m_matching] == word)
            return ++m_matching == m_words.size() ? progress::complete : progress::more;
        if (m_repeats) { // another block: its first words were those of the one before
            std::vector<std::uint32_t> known;
            known.swap(m_words);
            known.resize(m_matching);
            forget();
            for (const std::uint32_t each : known)
                decode(each);
        }
        return decode(word);
    }
    const block& result() const override { return m_decoder.result(); }
    const char* reason() const override { return m_decoder.reason(); }

private:
    void forget() {
        m_repeats = m_complete = false;
        m_decoder = {};
        m_words.clear();
    }
    progress decode(std::uint32_t word) {
        m_words.push_back(word);
        const progress made = m_decoder.feed(word);
        m_complete = made == progress::complete;
        return made;
    }

    decoder m_decoder;
    std::vector<std::uint32_t> m_words; ///< fed to m_decoder
    std::size_t m_matching = 0;         ///< words that came again
    bool m_repeats = false;
    bool m_complete = false; ///< m_decoder holds a whole block
};

} // namespace bitloom::tiled
