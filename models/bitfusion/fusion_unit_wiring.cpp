// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/fusion_unit_wiring.h"

namespace bitloom::bitfusion {

namespace {

/// Bits of an operand in one pass.
constexpr unsigned bits_of(bool low_at_8, bool low_at_4) {
    return low_at_4 ? 2 : low_at_8 ? 4 : 8;
}

void steer(brick_wiring::steering& s, unsigned brick, unsigned pair, unsigned chunk, unsigned bits,
           bool is_signed) {
    const unsigned bit = pair * bits + 2 * chunk; // of the operand word
    s.upper[brick] = bit >= 16 ? 0xffff : 0;
    s.left[brick] = static_cast<std::uint16_t>(1U << (14 - bit % 16));
    s.sign[brick] = is_signed && 2 * chunk + 2 == bits ? 2 : 0;
}

brick_wiring make(unsigned mode, bool activation_signed, bool weight_signed) {
    brick_wiring w;
    w.mode = static_cast<std::uint8_t>(mode);
    const bool a_low_at_8 = (mode & 8) != 0, w_low_at_8 = (mode & 4) != 0;
    const bool a_low_at_4 = (mode & 2) != 0, w_low_at_4 = (mode & 1) != 0;
    for (unsigned brick = 0; brick < bricks_per_unit; ++brick) {
        const brick_place p = place_of(brick, mode);
        steer(w.activation, brick, p.pair, p.activation_chunk, bits_of(a_low_at_8, a_low_at_4),
              activation_signed);
        steer(w.weight, brick, p.pair, p.weight_chunk, bits_of(w_low_at_8, w_low_at_4),
              weight_signed);
    }
    // {0, 1, 1, 2} halves where both operands are wide, {0, 1, 0, 1} or {0, 0, 1, 1} where one is.
    const auto shifted = [](unsigned half, bool a_low, bool w_low, unsigned q) {
        return static_cast<std::int16_t>(1U
                                         << (half * ((a_low ? 0 : q & 1) + (w_low ? 0 : q >> 1))));
    };
    for (unsigned q = 0; q < 4; ++q) {
        for (unsigned brick = 4 * q; brick < 4 * q + 4; ++brick)
            w.inner[brick] = shifted(2, a_low_at_4, w_low_at_4, q);
        w.outer[q] = shifted(4, a_low_at_8, w_low_at_8, q);
    }
    return w;
}

} // namespace

const brick_wiring& wiring_of(unsigned mode, bool activation_signed, bool weight_signed) {
    static const std::array<brick_wiring, 64> wirings = [] {
        std::array<brick_wiring, 64> all;
        for (unsigned n = 0; n < all.size(); ++n)
            if (const unsigned m = n & 15; (~m >> 2 & m & 3) == 0) // who is low at 4 is low at 8
                all[n] = make(m, (n & 16) != 0, (n & 32) != 0);
        return all;
    }();
    return wirings[(mode & 15) + (activation_signed ? 16 : 0) + (weight_signed ? 32 : 0)];
}

} // namespace bitloom::bitfusion
