// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/key_rules.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/whole_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace bitloom::configuration {

namespace {

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

std::string allowed_text(const whole_range& range) {
    const std::string step =
        range.multiple_of == 1 ? "" : fmt::format(", a multiple of {}", range.multiple_of);
    return fmt::format("{} to {}{}", range.lowest, range.highest, step);
}

std::string allowed_text(const real_range& range) {
    return fmt::format("{} to {}", range.lowest, range.highest);
}

std::string allowed_text(const choice& words) {
    return fmt::format("{}", fmt::join(words.allowed, " or "));
}

std::string allowed_text(truth) {
    return "true or false";
}

std::uint64_t read_value(const whole_range& range, std::string_view text,
                         const std::string& where) {
    const std::string right = fmt::format("give a whole number, {}", allowed_text(range));
    if (text.empty())
        throw config_error(fmt::format("{}no value, {}", where, right));
    const whole_number number = parse_whole_number(text);
    if (number.kind == whole_number::none)
        throw config_error(
            fmt::format("{}'{}' is not a whole number, {}", where, printable(text), right));
    const bool too_large = number.kind == whole_number::beyond_64_bits;
    if (too_large || number.value < range.lowest || number.value > range.highest)
        throw config_error(fmt::format("{}{} is out of range, {}", where, printable(text), right));
    if (number.value % range.multiple_of != 0)
        throw config_error(fmt::format("{}{} is not a multiple of {}, {}", where, number.value,
                                       range.multiple_of, right));
    return number.value;
}

double read_value(const real_range& range, std::string_view text, const std::string& where) {
    const std::string right = fmt::format("give a number, {}", allowed_text(range));
    if (text.empty())
        throw config_error(fmt::format("{}no value, {}", where, right));
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size())
        throw config_error(
            fmt::format("{}'{}' is not a number, {}", where, printable(text), right));
    if (!(number >= range.lowest) || !(number <= range.highest)) // nor NaN
        throw config_error(fmt::format("{}{} is out of range, {}", where, printable(text), right));
    return number;
}

std::string read_value(const choice& words, std::string_view text, const std::string& where) {
    const std::string right = fmt::format("give {}", allowed_text(words));
    if (text.empty())
        throw config_error(fmt::format("{}no value, {}", where, right));
    if (contains(words.planned, text))
        throw config_error(fmt::format("{}{} is not there yet, {}", where, text, right));
    if (!contains(words.allowed, text))
        throw config_error(fmt::format("{}'{}' is not known, {}", where, printable(text), right));
    return std::string(text);
}

bool read_value(truth, std::string_view text, const std::string& where) {
    return read_value(choice{{"true", "false"}, {}}, text, where) == "true";
}

} // namespace bitloom::configuration
