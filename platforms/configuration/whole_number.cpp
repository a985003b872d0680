// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/whole_number.h"

#include <algorithm>
#include <limits>
#include <string>

namespace bitloom::configuration {

namespace {

/// Takes the digits at the front of `text` off it.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
    if (text.empty() || characters.find(text.front()) == std::string_view::npos)
        return false;
    text.remove_prefix(1);
    return true;
}

whole_number from_digits(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
            return {whole_number::beyond_64_bits, 0};
        value = 10 * value + digit;
    }
    return {whole_number::fits, value};
}

} // namespace

whole_number parse_whole_number(std::string_view text) {
    const std::string_view whole = take_digits(text);
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0'))
        return {};
    std::string digits(whole);
    std::size_t fraction = 0;
    if (take_one_of(text, ".")) {
        const std::string_view after = take_digits(text);
        if (after.empty())
            return {};
        digits += after;
        fraction = after.size();
    }
    whole_number exponent{whole_number::fits, 0};
    if (take_one_of(text, "eE")) {
        take_one_of(text, "+");
        const std::string_view power = take_digits(text);
        if (power.empty())
            return {};
        exponent = from_digits(power);
    }
    if (!text.empty())
        return {};

    while (fraction > 0 && digits.back() == '0') {
        digits.pop_back();
        --fraction;
    }
    if (digits.find_first_not_of('0') == std::string::npos)
        return {whole_number::fits, 0};
    if (exponent.kind == whole_number::fits && exponent.value < fraction)
        return {};
    // 64 bits hold 20 digits: beyond that the zeros need not be written out.
    if (exponent.kind == whole_number::beyond_64_bits || exponent.value - fraction > 20)
        return {whole_number::beyond_64_bits, 0};
    digits.append(exponent.value - fraction, '0');
    return from_digits(digits);
}

} // namespace bitloom::configuration
