// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_text.h"

#include "models/bitfusion/instruction_fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::bitfusion {

namespace {

constexpr std::string_view any_word = ".word";

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// One blank between words, none around them.
std::string normalised(std::string_view line) {
    std::string text;
    for (const char c : line)
        if (!is_blank(c))
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    if (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

std::string_view head(std::string_view text, std::string_view ends) {
    return text.substr(0, std::min(text.find_first_of(ends), text.size()));
}

/// Words out of somebody's file, short enough for a message.
std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 40;
    return fmt::format("'{}{}'", text.substr(0, longest), text.size() > longest ? "..." : "");
}

class reader {
public:
    explicit reader(std::string_view text)
        : m_text(text) {}

    assembled_line read() {
        const std::string_view mnemonic = head(m_text, " ");
        if (mnemonic == any_word)
            return any();
        const auto known = std::find(mnemonics.begin(), mnemonics.end(), mnemonic);
        if (known == mnemonics.end())
            return wrong(fmt::format("{} is no instruction, use one of {} {}", quoted(mnemonic),
                                     fmt::join(mnemonics, " "), any_word));
        m_text.remove_prefix(mnemonic.size());
        take(" ");
        const instruction_form* form = choose(static_cast<opcode>(known - mnemonics.begin()));
        if (form == nullptr)
            return wrong(m_error);
        m_form = form;
        m_word = static_cast<std::uint32_t>(form->op) << 28 |
                 static_cast<std::uint32_t>(std::max(form->selector, 0)) << 21;
        for (const instruction_field& f : form->fields)
            if (!field(f))
                return wrong(m_error);
        if (!take(form->tail) || !m_text.empty())
            return wrong(unexpected());
        for (const instruction_field& f : form->fields)
            if (f.kind == field_kind::slot)
                m_word |= slot_log2((m_word >> f.detail & 0xf) + 1) << f.low;
        return {m_word, {}};
    }

private:
    static assembled_line wrong(std::string error) { return {std::nullopt, std::move(error)}; }

    bool take(std::string_view expected) {
        if (m_text.substr(0, expected.size()) != expected)
            return false;
        m_text.remove_prefix(expected.size());
        return true;
    }

    std::string unexpected() const {
        return fmt::format("{}, write: {}",
                           m_text.empty() ? "ends too early" : "unexpected " + quoted(m_text),
                           synopsis(*m_form));
    }

    bool refuse(std::string error) {
        m_error = std::move(error);
        return false;
    }

    assembled_line any() {
        static constexpr instruction_field whole{field_kind::address_part, 30, 0, "", "", "", 0};
        m_text.remove_prefix(any_word.size());
        take(" ");
        const bool hexadecimal = m_text.substr(0, 2) == "0x" && m_text.size() == 10;
        // Read in two halves: a field ends at 31 bits.
        const auto high =
            hexadecimal ? field_bits(whole, "0x" + std::string(m_text.substr(2, 4))) : std::nullopt;
        const auto low =
            hexadecimal ? field_bits(whole, "0x" + std::string(m_text.substr(6))) : std::nullopt;
        if (!high || !low)
            return wrong(fmt::format("{} is no word, write: {} 0x and eight digits, as 0xe0000001",
                                     quoted(m_text), any_word));
        return {*high << 16 | *low, {}};
    }

    const instruction_form* choose(opcode op) {
        const std::string_view name = head(m_text, " ");
        std::string names;
        for (const instruction_form& f : instruction_table) {
            if (f.op != op)
                continue;
            if (f.selector < 0)
                return &f;
            if (name == f.name) {
                m_text.remove_prefix(name.size());
                return &f;
            }
            names += fmt::format(" {}", f.name);
        }
        m_error = fmt::format("{} has no {}, use one of{}", mnemonics[static_cast<unsigned>(op)],
                              quoted(name), names);
        return nullptr;
    }

    bool field(const instruction_field& f) {
        switch (f.kind) {
        case field_kind::none:
        case field_kind::slot:
            return true;
        case field_kind::flag:
            if (take(f.before))
                m_word |= std::uint32_t{f.detail} << f.low;
            return true;
        case field_kind::operand:
            if ((m_word >> 16 & 0xf) == source_second_stream)
                return true;
            break;
        case field_kind::unit:
            if (m_text == " B") // one byte
                return take(" B");
            if (!take(" x "))
                return refuse(unexpected());
            break;
        default:
            break;
        }
        if (!take(f.before))
            return refuse(unexpected());
        const std::string_view token = head(m_text, " ,");
        const auto bits = field_bits(f, token);
        if (!bits)
            return refuse(
                fmt::format("{} is no {}, use {}", quoted(token), f.name, field_choices(f)));
        m_text.remove_prefix(token.size());
        m_word |= *bits;
        return f.kind != field_kind::unit || take(" B") || refuse(unexpected());
    }

    std::string_view m_text;
    const instruction_form* m_form = nullptr;
    std::uint32_t m_word = 0;
    std::string m_error;
};

} // namespace

std::string listing(std::uint32_t word) {
    if (flaw_of(word) != nullptr)
        return fmt::format("{:<14} {:#010x}", any_word, word);
    const instruction_form& form = *form_of(word);
    std::string text = form.name;
    for (const instruction_field& f : form.fields)
        text += field_text(f, word);
    text += form.tail;
    const char* mnemonic = mnemonics[static_cast<unsigned>(form.op)];
    return text.empty() ? mnemonic : fmt::format("{:<14} {}", mnemonic, text);
}

std::string synopsis(const instruction_form& form) {
    std::string text = form.name;
    for (const instruction_field& f : form.fields) {
        if (f.kind == field_kind::none || f.kind == field_kind::slot)
            continue;
        const std::string words = fmt::format("{}{}", f.before, f.name);
        if (f.kind == field_kind::flag)
            text += fmt::format("{}[{}]", text.empty() ? "" : " ",
                                words.substr(words.find_first_not_of(' ')));
        else
            text += f.kind == field_kind::unit ? fmt::format(" {}", f.name) : words;
    }
    text += form.tail;
    return fmt::format("{}{}{}", mnemonics[static_cast<unsigned>(form.op)], text.empty() ? "" : " ",
                       text);
}

assembled_line assemble_line(std::string_view line) {
    const std::string text = normalised(line);
    return reader(text).read();
}

} // namespace bitloom::bitfusion
