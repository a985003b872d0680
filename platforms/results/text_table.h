// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::results {

/// One column of a table for a terminal: two heading lines, then its cells from the top.
struct text_column {
    std::string heading, unit;
    bool left = false; ///< aligned to the left, as text is; figures stand to the right
    std::vector<std::string> cells;
};

/// The table, at most 120 characters wide: the first column, which holds names, gives way. Columns
/// may be shorter than the first. No trailing spaces.
std::string text_table(std::vector<text_column> columns);

/// 1234567 as 1,234,567.
std::string with_commas(std::uint64_t value);

} // namespace bitloom::results
