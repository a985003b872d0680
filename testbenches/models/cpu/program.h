// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/models/cpu/assembler.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::testing::rv {

/// Instructions one after the other, with what tests often write.
class program {
public:
    std::vector<word> words;

    program& operator<<(word w) {
        words.push_back(w);
        return *this;
    }
    program& load(unsigned rd, std::uint64_t value) {
        li(words, rd, value);
        return *this;
    }
    /// Writes through x30 and x31.
    program& write_word(std::uint64_t address, std::uint32_t value) {
        load(30, address).load(31, value);
        return *this << sw(31, 30, 0);
    }
    program& write_double(std::uint64_t address, std::uint64_t value) {
        load(30, address).load(31, value);
        return *this << sd(31, 30, 0);
    }
    program& print(std::uint64_t uart, const std::string& text) {
        load(30, uart);
        for (const char c : text)
            *this << addi(31, 0, c) << sb(31, 30, 0);
        return *this;
    }
    /// Through the test finisher.
    program& finish(std::uint64_t finisher, std::uint32_t code = 0) {
        return write_word(finisher, code == 0 ? 0x5555 : 0x3333 | code << 16);
    }
    program& set_csr(std::uint32_t number, std::uint64_t value) {
        load(31, value);
        return *this << csrrw(0, number, 31);
    }
    /// Offset of the next instruction.
    int here() const { return static_cast<int>(4 * words.size()); }
};

} // namespace bitloom::testing::rv
