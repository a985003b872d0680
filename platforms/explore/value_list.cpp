// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/value_list.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <set>

namespace bitloom::explore {

namespace {

constexpr std::size_t most_values = 100'000;

double number_of(const YAML::Node& node, const place_of_node& place) {
    double number = 0;
    const std::string text = node.IsScalar() ? node.Scalar() : "";
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end.ec != std::errc{} || end.ptr != text.data() + text.size() ||
        !std::isfinite(number))
        throw config_error(fmt::format("{}'{}' is not a number, give one", place(node),
                                       configuration::printable(text)));
    return number;
}

struct two_ends {
    double first, last;
};

two_ends ends_of(const YAML::Node& node, const char* name, const place_of_node& place) {
    if (!node.IsSequence() || node.size() != 2)
        throw config_error(
            fmt::format("{}{} needs two ends, write {}: [first, last]", place(node), name, name));
    const two_ends ends{number_of(node[0], place), number_of(node[1], place)};
    if (ends.last < ends.first)
        throw config_error(fmt::format("{}{} of [{}, {}] holds nothing, give the smaller end first",
                                       place(node), name, ends.first, ends.last));
    return ends;
}

/// Each as the shortest text that reads back as the same number.
template <class next_value>
std::vector<std::string> until(double last, const YAML::Node& node, const place_of_node& place,
                               next_value value) {
    std::vector<std::string> texts;
    // Steps that are no binary fractions, 0.1, must not lose the last value to rounding.
    const double slack = 1e-9 * std::abs(last);
    for (std::size_t i = 0; value(i) <= last + slack; ++i) {
        if (i == most_values)
            throw config_error(
                fmt::format("{}more than {} values, give fewer", place(node), most_values));
        constexpr double grain = 1e12; // 0.1 + 2 * 0.1 is to be 0.3
        const double exact = value(i);
        const double rounded = std::abs(exact) < 1e3 ? std::round(exact * grain) / grain : exact;
        texts.push_back(fmt::format("{}", rounded));
    }
    return texts;
}

std::vector<std::string> range_of(const YAML::Node& entry, const place_of_node& place) {
    const two_ends ends = ends_of(entry["range"], "range", place);
    const double step = entry["step"] ? number_of(entry["step"], place) : 1;
    if (!(step > 0))
        throw config_error(fmt::format("{}a step of {} leads nowhere, give one above 0",
                                       place(entry["step"]), step));
    return until(ends.last, entry["range"], place,
                 [&](std::size_t i) { return ends.first + static_cast<double>(i) * step; });
}

std::vector<std::string> powers_of(const YAML::Node& entry, const place_of_node& place) {
    const two_ends ends = ends_of(entry["powers"], "powers", place);
    const double base = entry["base"] ? number_of(entry["base"], place) : 2;
    if (!(base > 1))
        throw config_error(fmt::format("{}powers of {} do not grow, give a base above 1",
                                       place(entry["base"]), base));
    if (!(ends.first > 0))
        throw config_error(fmt::format("{}powers from {} do not grow, give a first end above 0",
                                       place(entry["powers"]), ends.first));
    return until(ends.last, entry["powers"], place, [&](std::size_t i) {
        return ends.first * std::pow(base, static_cast<double>(i));
    });
}

void check_keys(const YAML::Node& entry, const place_of_node& place) {
    std::set<std::string> seen;
    for (const auto& part : entry) {
        const std::string key = part.first.IsScalar() ? part.first.Scalar() : "";
        if (!seen.insert(key).second)
            throw config_error(
                fmt::format("{}{} is given twice, keep one", place(part.first), key));
        const bool known = key == "values" || key == "range" || key == "step" || key == "powers" ||
                           key == "base" || key == "when";
        if (!known)
            throw config_error(fmt::format("{}unknown key '{}', give values, range and step, or "
                                           "powers and base; and when",
                                           place(part.first), configuration::printable(key)));
    }
    const std::size_t ways = seen.count("values") + seen.count("range") + seen.count("powers");
    if (ways != 1)
        throw config_error(fmt::format("{}{}, give one of values, range and powers", place(entry),
                                       ways == 0 ? "no values" : "values in two ways"));
    for (const auto& [part, of] : {std::pair{"step", "range"}, std::pair{"base", "powers"}})
        if (seen.count(part) > seen.count(of))
            throw config_error(
                fmt::format("{}{} belongs to {}, leave it out", place(entry[part]), part, of));
}

} // namespace

std::vector<std::string> words_of(const YAML::Node& node, const place_of_node& place) {
    const auto word = [&](const YAML::Node& one) {
        if (!one.IsScalar() || one.Scalar().empty())
            throw config_error(place(one) + "a value is missing, write one or a list, [a, b]");
        return one.Scalar();
    };
    if (!node.IsSequence())
        return {word(node)};
    if (node.size() == 0)
        throw config_error(place(node) + "an empty list leaves no points, give a value");
    if (node.size() > most_values)
        throw config_error(
            fmt::format("{}more than {} values, give fewer", place(node), most_values));
    std::vector<std::string> words;
    for (const YAML::Node& one : node)
        words.push_back(word(one));
    return words;
}

std::vector<std::string> values_of(const YAML::Node& entry, const place_of_node& place) {
    if (!entry.IsMap())
        return words_of(entry, place);
    check_keys(entry, place);
    if (entry["range"])
        return range_of(entry, place);
    if (entry["powers"])
        return powers_of(entry, place);
    return words_of(entry["values"], place);
}

} // namespace bitloom::explore
