// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/descriptor.h"

#include "models/common/errors.h"
#include "models/tiled/block_rules.h"
#include "models/tiled/descriptor_table.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace bitloom::tiled {

namespace {

using descriptor_table::dimension_names;
using descriptor_table::visit_words;

struct word_lister {
    std::vector<descriptor_word> words;
    unsigned place() const { return static_cast<unsigned>(words.size()); }
    template <class value>
    void operator()(const std::string& name, const char* sentence, std::int64_t low,
                    std::int64_t high, value& /*v*/) {
        words.push_back({name, sentence, low, high});
    }
};

struct word_writer {
    std::vector<std::uint32_t> words;
    unsigned place() const { return static_cast<unsigned>(words.size()); }
    template <class value>
    void operator()(const std::string& name, const char* /*sentence*/, std::int64_t low,
                    std::int64_t high, value& v) {
        const auto number = static_cast<std::int64_t>(v);
        if (number < low || number > high)
            throw model_error(fmt::format("{} beyond the word '{}' of a descriptor", number, name));
        words.push_back(static_cast<std::uint32_t>(number));
    }
};

std::int64_t number_in(std::uint32_t word, std::int64_t lowest) {
    return lowest < 0 ? static_cast<std::int32_t>(word) : std::int64_t{word};
}

/// Of words that are in range.
struct word_reader {
    const std::vector<std::uint32_t>& words;
    unsigned at = 0;
    unsigned place() const { return at; }
    template <class value>
    void operator()(const std::string& /*name*/, const char* /*sentence*/, std::int64_t low,
                    std::int64_t /*high*/, value& v) {
        v = static_cast<value>(number_in(words[at++], low));
    }
};

std::string flaw_of_word(const descriptor_word& w, std::uint32_t word) {
    const std::int64_t number = number_in(word, w.lowest);
    if (number >= w.lowest && number <= w.highest)
        return {};
    return fmt::format("{} is {}, not {} to {}", w.name, number, w.lowest, w.highest);
}

/// The nest must name every dimension of several tiles, once.
std::string flaw_of_nest(const block& b) {
    std::array<bool, dimensions> seen{};
    for (unsigned n = 0; n < b.nest_depth; ++n) {
        const auto d = static_cast<unsigned>(b.nest[n]);
        if (seen[d])
            return fmt::format("loop{} names {} again", n, dimension_names[d]);
        seen[d] = true;
    }
    for (unsigned d = 0; d < dimensions; ++d)
        if (b.dims[d].tiles > 1 && !seen[d])
            return fmt::format("no loop goes through the tiles of {}", dimension_names[d]);
    for (const memory_stream* s : {&b.loads[0], &b.loads[1], &b.loads[2], &b.loads[3], &b.store})
        if (s->issue_position >= static_cast<int>(b.nest_depth))
            return "a stream is issued by a loop that is not there";
    return {};
}

} // namespace

const std::vector<descriptor_word>& descriptor_words() {
    static const std::vector<descriptor_word> words = [] {
        block b;
        word_lister lister;
        visit_words(b, lister);
        return lister.words;
    }();
    return words;
}

std::vector<std::uint32_t> encode_descriptor(const block& b) {
    block copy = b;
    word_writer writer;
    visit_words(copy, writer);
    return writer.words;
}

std::string descriptor_listing(const std::vector<std::uint32_t>& words, std::uint64_t address) {
    const auto& names = descriptor_words();
    std::string text;
    for (std::size_t n = 0; n < words.size() && n < names.size(); ++n)
        fmt::format_to(std::back_inserter(text), "{:08x}  {:08x}  {:<28} {}\n", address + 4 * n,
                       words[n], names[n].name, number_in(words[n], names[n].lowest));
    return text;
}

progress descriptor_decoder::feed(std::uint32_t word) {
    m_reason = flaw_of_word(descriptor_words()[m_words.size()], word);
    m_words.push_back(word);
    if (!m_reason.empty())
        return progress::bad;
    if (m_words.size() < descriptor_words().size())
        return progress::more;
    word_reader reader{m_words};
    visit_words(m_block, reader);
    m_reason = flaw_of_nest(m_block);
    if (m_reason.empty())
        if (const char* flaw = flaw_of(m_block))
            m_reason = flaw;
    return m_reason.empty() ? progress::complete : progress::bad;
}

} // namespace bitloom::tiled
