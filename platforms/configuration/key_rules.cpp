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

whole_number parse_bus_number(std::string_view text) {
    if (text.substr(0, 2) != "0x")
        return parse_whole_number(text);
    whole_number number;
    const char* const last = text.data() + text.size();
    const auto end = std::from_chars(text.data() + 2, last, number.value, 16);
    if (end.ptr == last && end.ec != std::errc::invalid_argument)
        number.kind = end.ec == std::errc{} ? whole_number::fits : whole_number::beyond_64_bits;
    return number;
}

} // namespace

std::string allowed_text(const whole_range& range) {
    const std::string step =
        range.multiple_of == 1 ? "" : fmt::format(", a multiple of {}", range.multiple_of);
    return fmt::format("{} to {}{}", range.lowest, range.highest, step);
}

std::string allowed_text(const bus_range& range) {
    return fmt::format("{:#x} to {:#x}, a multiple of {:#x}", range.lowest, range.highest,
                       range.multiple_of);
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

std::string allowed_text(const name_or_file& rule) {
    return fmt::format("{}, a name in {} or a file.yaml", rule.otherwise, rule.shipped);
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

std::uint64_t read_value(const bus_range& range, std::string_view text, const std::string& where) {
    const std::string right = fmt::format("give {}", allowed_text(range));
    if (text.empty())
        throw config_error(fmt::format("{}no value, {}", where, right));
    const whole_number number = parse_bus_number(text);
    if (number.kind == whole_number::none)
        throw config_error(
            fmt::format("{}'{}' is no number such as 0x1000, {}", where, printable(text), right));
    if (number.kind == whole_number::beyond_64_bits || number.value < range.lowest ||
        number.value > range.highest)
        throw config_error(fmt::format("{}{} is out of range, {}", where, printable(text), right));
    if (number.value % range.multiple_of != 0)
        throw config_error(fmt::format("{}{:#x} is not a multiple of {:#x}, {}", where,
                                       number.value, range.multiple_of, right));
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
    if (!contains(words.allowed, text))
        throw config_error(fmt::format("{}'{}' is not known, {}", where, printable(text), right));
    return std::string(text);
}

bool read_value(truth, std::string_view text, const std::string& where) {
    return read_value(choice{{"true", "false"}}, text, where) == "true";
}

std::string read_value(const name_or_file& rule, std::string_view text, const std::string& where) {
    if (text.empty())
        throw config_error(fmt::format("{}no value, give {}", where, allowed_text(rule)));
    return std::string(text);
}

std::string allowed_text(free_text) {
    return "text";
}

std::string read_value(free_text, std::string_view text, const std::string& where) {
    if (text.empty())
        throw config_error(where + "no value, give text");
    return std::string(text);
}

} // namespace bitloom::configuration
