// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/gdb_stub/gdb_packet.h"

namespace bitloom::riscv {

namespace {

constexpr char interrupt_byte = 3;
constexpr char digits[] = "0123456789abcdef";

int digit_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

std::string gdb_frame(const std::string& text) {
    std::string frame = "$";
    unsigned sum = 0;
    const auto put = [&](char c) {
        frame += c;
        sum += static_cast<std::uint8_t>(c);
    };
    for (const char c : text)
        if (c == '$' || c == '#' || c == '}' || c == '*') {
            put('}');
            put(static_cast<char>(c ^ 0x20));
        } else {
            put(c);
        }
    return frame + '#' + digits[sum >> 4 & 15] + digits[sum & 15];
}

std::string to_hexadecimal(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
        text += digits[static_cast<std::uint8_t>(c) >> 4];
        text += digits[c & 15];
    }
    return text;
}

bool from_hexadecimal(const std::string& text, std::string& bytes) {
    bytes.clear();
    if (text.size() % 2 != 0)
        return false;
    for (std::size_t n = 0; n < text.size(); n += 2) {
        const int high = digit_value(text[n]), low = digit_value(text[n + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes += static_cast<char>(high * 16 + low);
    }
    return true;
}

void gdb_receiver::clear() {
    m_bytes.clear();
    m_state = state::outside;
}

gdb_receiver::event gdb_receiver::finish(char digit) {
    m_state = state::outside;
    const int high = digit_value(m_first_digit), low = digit_value(digit);
    const bool good =
        high >= 0 && low >= 0 && m_sum % 256 == static_cast<unsigned>(high * 16 + low);
    return good && m_text.size() <= longest_packet ? event::packet : event::damaged;
}

gdb_receiver::event gdb_receiver::next() {
    while (!m_bytes.empty()) {
        const char c = m_bytes.front();
        m_bytes.pop_front();
        if (c == '$' && m_state != state::first_digit && m_state != state::second_digit) {
            m_state = state::inside;
            m_text.clear();
            m_sum = 0;
            continue;
        }
        switch (m_state) {
        case state::outside: // acknowledgements, too, are skipped: TCP loses nothing
            if (c == interrupt_byte)
                return event::interrupt;
            break;
        case state::inside:
            if (c == '#') {
                m_state = state::first_digit;
                break;
            }
            m_sum += static_cast<std::uint8_t>(c);
            if (c == '}')
                m_state = state::escaped;
            else if (m_text.size() <= longest_packet)
                m_text += c;
            break;
        case state::escaped:
            m_sum += static_cast<std::uint8_t>(c);
            m_text += static_cast<char>(c ^ 0x20);
            m_state = state::inside;
            break;
        case state::first_digit:
            m_first_digit = c;
            m_state = state::second_digit;
            break;
        case state::second_digit:
            return finish(c);
        }
    }
    return event::none;
}

} // namespace bitloom::riscv
