/* SPDX-License-Identifier: Apache-2.0 */
#include "float_text.h"

/* A number's decimal digits, nine to a limb, the lowest limb first. The largest are 2^128 and
   2^24 * 5^149, of 112 digits. */
enum { limbs = 13, limb_digits = 9, limb = 1000000000, significant = 9 };

static void multiply(uint32_t number[limbs], uint32_t by) {
    uint64_t carry = 0;
    for (int n = 0; n < limbs; ++n) {
        carry += (uint64_t)number[n] * by;
        number[n] = (uint32_t)(carry % limb);
        carry /= limb;
    }
}

static unsigned digit_of(const uint32_t number[limbs], int place) {
    uint32_t rest = number[place / limb_digits];
    for (int n = place % limb_digits; n > 0; --n)
        rest /= 10;
    return rest % 10;
}

/* Copies text and its end; returns where the end stands. */
static char *put(char *to, const char *text) {
    while ((*to = *text++) != 0)
        ++to;
    return to;
}

/* Rounds to nine digits at `top`, the place of the first, which may rise by one. */
static int round_off(const uint32_t number[limbs], int top, uint8_t digits[significant]) {
    int exact_half = 1;
    for (int n = 0; n < significant; ++n)
        digits[n] = (uint8_t)(top - n >= 0 ? digit_of(number, top - n) : 0);
    const int next = top - significant;
    if (next < 0)
        return top;
    for (int place = next - 1; place >= 0; --place)
        exact_half = exact_half && digit_of(number, place) == 0;
    const unsigned half = digit_of(number, next);
    if (half < 5 || (half == 5 && exact_half && digits[significant - 1] % 2 == 0))
        return top;
    int n = significant - 1;
    while (n >= 0 && digits[n] == 9)
        digits[n--] = 0;
    if (n >= 0) {
        ++digits[n];
        return top;
    }
    digits[0] = 1; /* 9.99999999.. became 10 */
    return top + 1;
}

void float_text(uint32_t bits, char text[FLOAT_TEXT_BYTES]) {
    if (bits >> 31 != 0)
        *text++ = '-';
    const uint32_t field = bits >> 23 & 0xff;
    const uint32_t fraction = bits & 0x7fffff;
    if (field == 0xff) {
        put(text, fraction == 0 ? "inf" : "nan");
        return;
    }
    /* value = number * 10^scale, exactly: a negative power of two is one of five, shifted. */
    uint32_t number[limbs] = {0};
    const uint32_t whole = field == 0 ? fraction : fraction | 0x800000;
    const int exponent = (field == 0 ? 1 : (int)field) - 150;
    number[0] = whole % limb;
    for (int n = 0; n < (exponent < 0 ? -exponent : exponent); ++n)
        multiply(number, exponent < 0 ? 5 : 2);
    const int scale = exponent < 0 ? exponent : 0;
    int top = limbs * limb_digits - 1;
    while (top > 0 && digit_of(number, top) == 0)
        --top;
    uint8_t digits[significant];
    top = round_off(number, top, digits);
    const int power = whole == 0 ? 0 : top + scale;
    *text++ = (char)('0' + digits[0]);
    *text++ = '.';
    for (int n = 1; n < significant; ++n)
        *text++ = (char)('0' + digits[n]);
    *text++ = 'e';
    *text++ = power < 0 ? '-' : '+';
    const int size = power < 0 ? -power : power;
    *text++ = (char)('0' + size / 10);
    *text++ = (char)('0' + size % 10);
    *text = 0;
}

uint32_t float_of_half(uint32_t half) {
    const uint32_t sign = (half & 0x8000) << 16;
    uint32_t field = half >> 10 & 31, fraction = (half & 0x3ff) << 13;
    if (field == 31)
        return sign | 0x7f800000 | fraction;
    if (field == 0) {
        if (fraction == 0)
            return sign;
        for (field = 1; (fraction & 0x800000) == 0; --field)
            fraction <<= 1;
        fraction &= 0x7fffff;
    }
    return sign | (field + 112) << 23 | fraction;
}
