// SPDX-License-Identifier: Apache-2.0
// The framing of GDB's remote serial protocol (GDB manual, appendix E.1).
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace bitloom::riscv {

/// `$text#checksum`, escaped.
std::string gdb_frame(const std::string& text);

/// Lower-case hexadecimal of bytes.
std::string to_hexadecimal(const std::string& bytes);
/// The bytes of an even number of hexadecimal digits; false otherwise.
bool from_hexadecimal(const std::string& digits, std::string& bytes);

/// Finds packets in a stream of bytes, however it is cut.
class gdb_receiver {
public:
    enum class event { none, packet, damaged, interrupt };
    static constexpr std::size_t longest_packet = 1 << 16; ///< longer ones are damaged

    void add(const std::string& bytes) {
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    }
    /// The next thing that has come whole; a packet's text is then in text().
    event next();
    const std::string& text() const { return m_text; }
    void clear();

private:
    enum class state { outside, inside, escaped, first_digit, second_digit };
    event finish(char digit);

    std::deque<char> m_bytes;
    std::string m_text;
    state m_state = state::outside;
    unsigned m_sum = 0;
    char m_first_digit = 0;
};

} // namespace bitloom::riscv
