// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bitloom::configuration {

/// A name or value out of a user's file, fit for one line of a message or a table: control
/// characters and bytes that are not UTF-8 become `\xNN` (a terminal must not obey a file), and
/// what is longer than `limit` characters ends in "...". `limit`: in code points, at least 3.
std::string printable(std::string_view text, std::size_t limit = 80);

/// Code points of valid UTF-8, which is what a terminal shows for most scripts.
std::size_t shown_width(std::string_view text);

} // namespace bitloom::configuration
