// SPDX-License-Identifier: Apache-2.0
// Long because it is a whole machine: kept in one file to be read beside the manual.
#include "testbenches/models/cpu/reference_hart.h"

#include "testbenches/models/cpu/compressed_forms.h"

namespace bitloom::testing {

namespace {

__extension__ using i128 = __int128;

/// Bits high..low of w.
unsigned bits(std::uint32_t w, unsigned high, unsigned low) {
    return static_cast<unsigned>((static_cast<std::uint64_t>(w) >> low) %
                                 (std::uint64_t{1} << (high - low + 1)));
}
/// The low `n` bits of v as a two's complement number.
i128 as_signed(std::uint64_t v, unsigned n) {
    const i128 size = static_cast<i128>(1) << n;
    const i128 low = static_cast<i128>(v) % size;
    return low >= size / 2 ? low - size : low;
}
i128 as_unsigned(std::uint64_t v, unsigned n) {
    return static_cast<i128>(v) % (static_cast<i128>(1) << n);
}
std::uint64_t sign_extend(std::uint64_t v, unsigned n) {
    return static_cast<std::uint64_t>(as_signed(v, n));
}
/// Division rounded downwards by a power of two.
i128 shifted_down(i128 v, unsigned by) {
    const i128 size = static_cast<i128>(1) << by;
    return v / size - (v % size < 0 ? 1 : 0);
}

constexpr std::uint64_t all_counters = 0xb00;

} // namespace

reference_region* reference_hart::region(std::uint64_t address, unsigned bytes) {
    for (reference_region& r : memory) {
        const i128 first = static_cast<i128>(address) - static_cast<i128>(r.first);
        if (first >= 0 && first + bytes <= static_cast<i128>(r.bytes.size()))
            return &r;
    }
    return nullptr;
}

std::uint64_t reference_hart::read(std::uint64_t address, unsigned bytes, std::uint64_t fault) {
    const reference_region* r = region(address, bytes);
    if (r == nullptr)
        throw trap{fault, address};
    std::uint64_t value = 0;
    for (unsigned n = bytes; n-- > 0;)
        value = value * 256 + r->bytes[address - r->first + n];
    return value;
}

void reference_hart::write(std::uint64_t address, unsigned bytes, std::uint64_t value) {
    reference_region* r = region(address, bytes);
    if (r == nullptr || !r->writable)
        throw trap{7, address};
    for (unsigned n = 0; n < bytes; ++n, value /= 256)
        r->bytes[address - r->first + n] = static_cast<std::uint8_t>(value % 256);
}

void reference_hart::set(unsigned rd, std::uint64_t value) {
    if (rd != 0)
        x[rd] = value;
}

void reference_hart::enter(std::uint64_t cause, std::uint64_t value) {
    mepc = pc;
    mcause = cause;
    mtval = value;
    mstatus = 0x1800 + ((mstatus & 8) != 0 ? 0x80 : 0);
    pc = mtvec / 4 * 4;
    if (mtvec % 4 == 1 && cause >> 63 != 0)
        pc += cause % 64 * 4;
    m_reserved.reset();
}

void reference_hart::step() {
    waits = false;
    ++steps;
    if ((mstatus & 8) != 0)
        for (const unsigned n : {11U, 3U, 7U})
            if ((mip & mie) >> n & 1) {
                --steps; // taking an interrupt needs no cycle
                return enter(0x8000000000000000 + n, 0);
            }
    try {
        const auto low = static_cast<std::uint32_t>(read(pc, 2, 1));
        if (low % 4 == 3) {
            const auto high = static_cast<std::uint32_t>(read(pc + 2, 2, 1));
            execute(high * 65536 + low, 4, high * 65536 + low);
        } else {
            execute(expansion_by_manual(static_cast<std::uint16_t>(low)), 2, low);
        }
        pc = m_next;
        ++retired;
    } catch (const trap& t) {
        enter(t.cause, t.value);
    }
}

/// OP, OP-IMM and their forms on words: chapters 2.4, 5.2 and 7.
std::uint64_t reference_hart::arithmetic(unsigned funct3, unsigned funct7, std::uint64_t a,
                                         std::uint64_t b, bool of_words) const {
    const unsigned n = of_words ? 32 : 64;
    const i128 sa = as_signed(a, n), sb = as_signed(b, n), ua = as_unsigned(a, n),
               ub = as_unsigned(b, n);
    const i128 lowest = -(static_cast<i128>(1) << (n - 1));
    const auto shift = static_cast<unsigned>(ub % n);
    i128 result = 0;
    if (funct7 == 1) {
        const auto high = [](i128 product) { return static_cast<i128>(shifted_down(product, 64)); };
        switch (funct3) {
        case 0:
            return sign_extend(static_cast<std::uint64_t>(sa * sb), n);
        case 1:
            result = high(sa * sb);
            break;
        case 2:
            result = high(sa * ub);
            break;
        case 3: // 128 bits unsigned do not fit: by halves
        {
            const i128 a1 = ua >> 32, a0 = ua % (static_cast<i128>(1) << 32), b1 = ub >> 32,
                       b0 = ub % (static_cast<i128>(1) << 32);
            result = a1 * b1 + ((a1 * b0 + ((a0 * b0) >> 32)) >> 32);
            const i128 middle = (a1 * b0 + ((a0 * b0) >> 32)) % (static_cast<i128>(1) << 32);
            result += (middle + a0 * b1) >> 32;
            break;
        }
        case 4:
            result = sb == 0 ? -1 : sa == lowest && sb == -1 ? lowest : sa / sb;
            break;
        case 5:
            result = ub == 0 ? -1 : ua / ub;
            break;
        case 6:
            result = sb == 0 ? sa : sa == lowest && sb == -1 ? 0 : sa % sb;
            break;
        default:
            result = ub == 0 ? ua : ua % ub;
            break;
        }
        return sign_extend(static_cast<std::uint64_t>(result), n);
    }
    switch (funct3) {
    case 0:
        result = funct7 == 32 ? sa - sb : sa + sb;
        break;
    case 1:
        result = static_cast<i128>(static_cast<std::uint64_t>(ua) << shift);
        break;
    case 2:
        result = sa < sb ? 1 : 0;
        break;
    case 3:
        result = ua < ub ? 1 : 0;
        break;
    case 4:
        result = static_cast<i128>(a ^ b);
        break;
    case 5:
        result = shifted_down(funct7 == 32 ? sa : ua, shift);
        break;
    case 6:
        result = static_cast<i128>(a | b);
        break;
    default:
        result = static_cast<i128>(a & b);
        break;
    }
    return sign_extend(static_cast<std::uint64_t>(result), n);
}

void reference_hart::atomic(std::uint32_t w, std::uint32_t fetched) {
    const unsigned kind = bits(w, 31, 27), width = bits(w, 14, 12), rd = bits(w, 11, 7);
    const bool known = kind <= 4 || (kind % 4 == 0 && kind <= 28);
    if ((width != 2 && width != 3) || !known || (kind == 2 && bits(w, 24, 20) != 0))
        throw trap{2, fetched};
    const unsigned bytes = 1U << width, n = bytes * 8;
    const std::uint64_t address = x[bits(w, 19, 15)], operand = x[bits(w, 24, 20)];
    if (address % bytes != 0)
        throw trap{kind == 2 ? 4U : 6U, address};
    if (kind == 3) {
        const bool reserved = m_reserved == address && m_reserved_bytes == bytes;
        m_reserved.reset();
        if (reserved)
            write(address, bytes, operand);
        return set(rd, reserved ? 0 : 1);
    }
    const std::uint64_t old = sign_extend(read(address, bytes, kind == 2 ? 5 : 7), n);
    if (kind == 2) {
        m_reserved = address;
        m_reserved_bytes = bytes;
        return set(rd, old);
    }
    const i128 so = as_signed(old, n), sv = as_signed(operand, n), uo = as_unsigned(old, n),
               uv = as_unsigned(operand, n);
    std::uint64_t made = operand;
    switch (kind) {
    case 0:
        made = old + operand;
        break;
    case 4:
        made = old ^ operand;
        break;
    case 8:
        made = old | operand;
        break;
    case 12:
        made = old & operand;
        break;
    case 16:
        made = so < sv ? old : operand;
        break;
    case 20:
        made = so > sv ? old : operand;
        break;
    case 24:
        made = uo < uv ? old : operand;
        break;
    case 28:
        made = uo > uv ? old : operand;
        break;
    default:
        break;
    }
    write(address, bytes, made);
    set(rd, old);
}

std::optional<std::uint64_t> reference_hart::read_csr(unsigned number) const {
    static const std::map<unsigned, std::uint64_t reference_hart::*> plain{
        {0x300, &reference_hart::mstatus},  {0x304, &reference_hart::mie},
        {0x305, &reference_hart::mtvec},    {0x320, &reference_hart::m_inhibit},
        {0x340, &reference_hart::mscratch}, {0x341, &reference_hart::mepc},
        {0x342, &reference_hart::mcause},   {0x343, &reference_hart::mtval},
        {0x344, &reference_hart::mip}};
    if (const auto found = plain.find(number); found != plain.end())
        return this->*found->second;
    const unsigned in_bank = number % 256;
    if (number == 0x301)
        return 0x8000000000001105;
    if (number == 0xc01)
        return (steps - 1) / 100;
    if ((number >= all_counters && in_bank < 32 && number < 0xb20 && in_bank != 1) ||
        (number >= 0xc00 && number < 0xc20)) {
        if (in_bank == 0)
            return steps - 1 + static_cast<std::uint64_t>(m_cycle_written);
        if (in_bank == 2)
            return retired + static_cast<std::uint64_t>(m_instret_written);
        return 0;
    }
    if ((number >= 0x323 && number <= 0x33f) || (number >= 0xf11 && number <= 0xf15))
        return 0;
    return std::nullopt;
}

void reference_hart::csr(std::uint32_t w, std::uint32_t fetched) {
    const unsigned number = bits(w, 31, 20), kind = bits(w, 14, 12), source = bits(w, 19, 15);
    const auto old = read_csr(number);
    const std::uint64_t operand = kind >= 4 ? source : x[source];
    const bool writes = kind % 4 == 1 || source != 0;
    if (!old || (writes && number >= 0xc00))
        throw trap{2, fetched};
    const std::uint64_t made = kind % 4 == 1   ? operand
                               : kind % 4 == 2 ? *old | operand
                                               : *old & ~operand;
    set(bits(w, 11, 7), *old);
    if (!writes)
        return;
    switch (number) {
    case 0x300:
        mstatus = (made & 0x88) + 0x1800;
        break;
    case 0x304:
        mie = made & 0x888;
        break;
    case 0x305:
        mtvec = made - (made & 2);
        break;
    case 0x340:
        mscratch = made;
        break;
    case 0x341:
        mepc = made / 2 * 2;
        break;
    case 0x342:
        mcause = made;
        break;
    case 0x343:
        mtval = made;
        break;
    case 0xb00: // the next instruction reads what was written
        m_cycle_written = static_cast<std::int64_t>(made - steps);
        break;
    case 0xb02:
        m_instret_written = static_cast<std::int64_t>(made - retired - 1);
        break;
    default:
        break;
    }
}

void reference_hart::execute(std::uint32_t w, unsigned bytes, std::uint32_t fetched) {
    const unsigned opcode = bits(w, 6, 0), rd = bits(w, 11, 7), funct3 = bits(w, 14, 12),
                   funct7 = bits(w, 31, 25);
    const std::uint64_t a = x[bits(w, 19, 15)], b = x[bits(w, 24, 20)];
    const std::uint64_t i = sign_extend(bits(w, 31, 20), 12);
    const std::uint64_t s = sign_extend(bits(w, 31, 25) * 32 + rd, 12);
    const trap illegal{2, fetched};
    m_next = pc + bytes;
    switch (opcode) {
    case 0x37:
        return set(rd, sign_extend(std::uint64_t{bits(w, 31, 12)} * 4096, 32));
    case 0x17:
        return set(rd, pc + sign_extend(std::uint64_t{bits(w, 31, 12)} * 4096, 32));
    case 0x6f:
        set(rd, m_next);
        m_next = pc + sign_extend(bits(w, 31, 31) * 0x100000 + bits(w, 19, 12) * 4096 +
                                      bits(w, 20, 20) * 2048 + bits(w, 30, 21) * 2,
                                  21);
        return;
    case 0x67: {
        if (funct3 != 0)
            throw illegal;
        const std::uint64_t to = (a + i) / 2 * 2;
        set(rd, m_next);
        m_next = to;
        return;
    }
    case 0x63: {
        const i128 sa = as_signed(a, 64), sb = as_signed(b, 64);
        bool taken = false;
        switch (funct3) {
        case 0:
        case 1:
            taken = a == b;
            break;
        case 4:
        case 5:
            taken = sa < sb;
            break;
        case 6:
        case 7:
            taken = a < b;
            break;
        default:
            throw illegal;
        }
        if (taken != (funct3 % 2 == 1))
            m_next = pc + sign_extend(bits(w, 31, 31) * 4096 + bits(w, 7, 7) * 2048 +
                                          bits(w, 30, 25) * 32 + bits(w, 11, 8) * 2,
                                      13);
        return;
    }
    case 0x03: {
        if (funct3 == 7)
            throw illegal;
        const unsigned size = 1U << funct3 % 4;
        const std::uint64_t value = read(a + i, size, 5);
        return set(rd, funct3 < 4 ? sign_extend(value, size * 8) : value);
    }
    case 0x23:
        if (funct3 > 3)
            throw illegal;
        return write(a + s, 1U << funct3, b);
    case 0x13:
    case 0x1b: {
        const bool of_words = opcode == 0x1b;
        if (funct3 == 1 || funct3 == 5) {
            const unsigned above = of_words ? funct7 : funct7 / 2;
            const unsigned arithmetic_shift = of_words ? 32 : 16;
            if (above != 0 && !(above == arithmetic_shift && funct3 == 5))
                throw illegal;
            return set(
                rd, arithmetic(funct3, above == 0 ? 0 : 32, a, i % (of_words ? 32 : 64), of_words));
        }
        if (of_words && funct3 != 0)
            throw illegal;
        return set(rd, arithmetic(funct3, 0, a, i, of_words));
    }
    case 0x33:
    case 0x3b: {
        const bool of_words = opcode == 0x3b;
        const bool shifts_or_adds = funct3 == 0 || funct3 == 5;
        const bool exists = funct7 == 0 ? !of_words || shifts_or_adds || funct3 == 1
                            : funct7 == 32
                                ? shifts_or_adds
                                : funct7 == 1 && (!of_words || funct3 == 0 || funct3 >= 4);
        if (!exists)
            throw illegal;
        return set(rd, arithmetic(funct3, funct7, a, b, of_words));
    }
    case 0x0f:
        if (funct3 > 1)
            throw illegal;
        return;
    case 0x2f:
        return atomic(w, fetched);
    case 0x73:
        break;
    default:
        throw illegal;
    }
    if (funct3 % 4 != 0)
        return csr(w, fetched);
    switch (w) {
    case 0x00000073:
        throw trap{11, 0};
    case 0x00100073:
        throw trap{3, pc};
    case 0x30200073:
        m_next = mepc;
        mstatus = 0x1880 + ((mstatus & 0x80) != 0 ? 8 : 0);
        m_reserved.reset();
        return;
    case 0x10500073:
        waits = (mip & mie) == 0;
        return;
    default:
        throw illegal;
    }
}

} // namespace bitloom::testing
