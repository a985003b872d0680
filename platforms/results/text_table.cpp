// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/text_table.h"

#include "platforms/configuration/printable.h"

#include <algorithm>

namespace bitloom::results {

namespace {

using configuration::printable;
using configuration::shown_width;

constexpr std::size_t widest_line = 120;
constexpr std::size_t gap = 2;

std::size_t width_of(const text_column& c) {
    std::size_t widest = std::max(c.heading.size(), c.unit.size());
    for (const std::string& cell : c.cells)
        widest = std::max(widest, shown_width(cell));
    return widest;
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string space(width - std::min(width, shown_width(text)), ' ');
    return left ? text + space : space + text;
}

} // namespace

std::string with_commas(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, ",");
    return digits;
}

std::string text_table(std::vector<text_column> columns) {
    std::vector<std::size_t> widths;
    std::size_t others = 0;
    for (const text_column& c : columns) {
        widths.push_back(width_of(c));
        others += widths.back() + gap;
    }
    others -= widths[0] + gap;
    widths[0] = std::min(widths[0], widest_line - std::min(others, widest_line - 8));
    for (std::string& cell : columns[0].cells)
        cell = printable(cell, widths[0]);

    std::string text;
    const auto add_line = [&](auto&& cell_of) {
        std::string line;
        for (std::size_t i = 0; i < columns.size(); ++i)
            line += std::string(i == 0 ? 0 : gap, ' ') +
                    padded(cell_of(columns[i]), widths[i], columns[i].left);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    add_line([](const text_column& c) { return c.heading; });
    add_line([](const text_column& c) { return c.unit; });
    for (std::size_t row = 0; row < columns[0].cells.size(); ++row)
        add_line([&](const text_column& c) { return row < c.cells.size() ? c.cells[row] : ""; });
    return text;
}

} // namespace bitloom::results
