// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/cpu/compressed_forms.h"

#include "testbenches/models/cpu/assembler.h"

#include <sstream>

namespace bitloom::testing {

namespace {

using namespace rv;

/// What a pattern's letters hold: register numbers and the immediate.
struct fields {
    unsigned d = 0, s = 0; ///< full register numbers, also of three-bit fields
    int i = 0;             ///< immediate, sign extended where the form says so
};

struct form {
    /// Bits from the highest down: 0 and 1 as they are, d and s bits of registers (three of them
    /// name x8 to x15), i of the immediate.
    const char* pattern;
    /// Which bits of the immediate the i are, from the left, as in the tables.
    const char* immediate_bits;
    bool is_signed;
    /// Reserved unless...
    enum { always, immediate_not_0, d_not_0 } condition;
    word (*expand)(const fields&);
};

// The first that fits holds.
const form forms[] = {
    // Table 16.5, quadrant 0
    {"000 iiiiiiii ddd 00", "5 4 9 8 7 6 2 3", false, form::immediate_not_0,
     [](const fields& f) { return addi(f.d, 2, f.i); }},
    {"010 iii sss ii ddd 00", "5 4 3 2 6", false, form::always,
     [](const fields& f) { return lw(f.d, f.s, f.i); }},
    {"011 iii sss ii ddd 00", "5 4 3 7 6", false, form::always,
     [](const fields& f) { return ld(f.d, f.s, f.i); }},
    {"110 iii sss ii ddd 00", "5 4 3 2 6", false, form::always,
     [](const fields& f) { return sw(f.d, f.s, f.i); }},
    {"111 iii sss ii ddd 00", "5 4 3 7 6", false, form::always,
     [](const fields& f) { return sd(f.d, f.s, f.i); }},
    // Table 16.6, quadrant 1
    {"000 i ddddd iiiii 01", "5 4 3 2 1 0", true, form::always,
     [](const fields& f) { return addi(f.d, f.d, f.i); }},
    {"001 i ddddd iiiii 01", "5 4 3 2 1 0", true, form::d_not_0,
     [](const fields& f) { return addiw(f.d, f.d, f.i); }},
    {"010 i ddddd iiiii 01", "5 4 3 2 1 0", true, form::always,
     [](const fields& f) { return addi(f.d, 0, f.i); }},
    {"011 i 00010 iiiii 01", "9 4 6 8 7 5", true, form::immediate_not_0,
     [](const fields& f) { return addi(2, 2, f.i); }},
    {"011 i ddddd iiiii 01", "17 16 15 14 13 12", true, form::immediate_not_0,
     [](const fields& f) { return lui(f.d, static_cast<unsigned>(f.i) >> 12); }},
    {"100 i 00 ddd iiiii 01", "5 4 3 2 1 0", false, form::always,
     [](const fields& f) { return i(f.i, f.d, 5, f.d, 0x13); }},
    {"100 i 01 ddd iiiii 01", "5 4 3 2 1 0", false, form::always,
     [](const fields& f) { return i(f.i + 1024, f.d, 5, f.d, 0x13); }},
    {"100 i 10 ddd iiiii 01", "5 4 3 2 1 0", true, form::always,
     [](const fields& f) { return i(f.i, f.d, 7, f.d, 0x13); }},
    {"100 0 11 ddd 00 sss 01", "", false, form::always,
     [](const fields& f) { return sub(f.d, f.d, f.s); }},
    {"100 0 11 ddd 01 sss 01", "", false, form::always,
     [](const fields& f) { return xor_(f.d, f.d, f.s); }},
    {"100 0 11 ddd 10 sss 01", "", false, form::always,
     [](const fields& f) { return r(0, f.s, f.d, 6, f.d, 0x33); }},
    {"100 0 11 ddd 11 sss 01", "", false, form::always,
     [](const fields& f) { return r(0, f.s, f.d, 7, f.d, 0x33); }},
    {"100 1 11 ddd 00 sss 01", "", false, form::always,
     [](const fields& f) { return r(32, f.s, f.d, 0, f.d, 0x3b); }},
    {"100 1 11 ddd 01 sss 01", "", false, form::always,
     [](const fields& f) { return r(0, f.s, f.d, 0, f.d, 0x3b); }},
    {"101 iiiiiiiiiii 01", "11 4 9 8 10 6 7 3 2 1 5", true, form::always,
     [](const fields& f) { return jal(0, f.i); }},
    {"110 iii ddd iiiii 01", "8 4 3 7 6 2 1 5", true, form::always,
     [](const fields& f) { return beq(f.d, 0, f.i); }},
    {"111 iii ddd iiiii 01", "8 4 3 7 6 2 1 5", true, form::always,
     [](const fields& f) { return bne(f.d, 0, f.i); }},
    // Table 16.7, quadrant 2
    {"000 i ddddd iiiii 10", "5 4 3 2 1 0", false, form::always,
     [](const fields& f) { return slli(f.d, f.d, static_cast<unsigned>(f.i)); }},
    {"010 i ddddd iiiii 10", "5 4 3 2 7 6", false, form::d_not_0,
     [](const fields& f) { return lw(f.d, 2, f.i); }},
    {"011 i ddddd iiiii 10", "5 4 3 8 7 6", false, form::d_not_0,
     [](const fields& f) { return ld(f.d, 2, f.i); }},
    {"100 0 ddddd 00000 10", "", false, form::d_not_0,
     [](const fields& f) { return jalr(0, f.d, 0); }},
    {"100 0 ddddd sssss 10", "", false, form::always,
     [](const fields& f) { return add(f.d, 0, f.s); }},
    {"100 1 00000 00000 10", "", false, form::always, [](const fields&) { return ebreak; }},
    {"100 1 ddddd 00000 10", "", false, form::always,
     [](const fields& f) { return jalr(1, f.d, 0); }},
    {"100 1 ddddd sssss 10", "", false, form::always,
     [](const fields& f) { return add(f.d, f.d, f.s); }},
    {"110 iiiiii sssss 10", "5 4 3 2 7 6", false, form::always,
     [](const fields& f) { return sw(f.s, 2, f.i); }},
    {"111 iiiiii sssss 10", "5 4 3 8 7 6", false, form::always,
     [](const fields& f) { return sd(f.s, 2, f.i); }},
};

/// Whether `half` has the pattern's fixed bits, and what its letters then hold.
bool fits(const form& f, std::uint16_t half, fields& found) {
    std::istringstream places(f.immediate_bits);
    unsigned bit = 16, d_bits = 0, s_bits = 0;
    int highest = 0;
    found = {};
    for (const char* c = f.pattern; *c != '\0'; ++c) {
        if (*c == ' ')
            continue;
        const unsigned value = half >> --bit & 1U;
        int place = 0;
        switch (*c) {
        case 'd':
            found.d = found.d * 2 + value;
            ++d_bits;
            break;
        case 's':
            found.s = found.s * 2 + value;
            ++s_bits;
            break;
        case 'i':
            places >> place;
            highest = place > highest ? place : highest;
            found.i += static_cast<int>(value << place);
            break;
        default:
            if (value != static_cast<unsigned>(*c - '0'))
                return false;
        }
    }
    found.d += d_bits == 3 ? 8 : 0;
    found.s += s_bits == 3 ? 8 : 0;
    if (f.is_signed && found.i >= 1 << highest)
        found.i -= 2 << highest;
    return true;
}

} // namespace

std::uint32_t expansion_by_manual(std::uint16_t half) {
    for (const form& f : forms) {
        fields found;
        if (!fits(f, half, found))
            continue;
        if ((f.condition == form::immediate_not_0 && found.i == 0) ||
            (f.condition == form::d_not_0 && found.d == 0))
            return 0;
        return f.expand(found);
    }
    return 0;
}

} // namespace bitloom::testing
