// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bitloom::report {

struct page_parts {
    std::string title; ///< any text
    nlohmann::ordered_json data;
    std::string_view script, glossary; ///< what draws the data, and explains it
};

/// One HTML page that needs nothing else: no request, no file, no evaluated text. The same parts
/// give the same bytes. Whatever the data's texts hold, they stay text.
std::string page(const page_parts& parts);

/// Where a report's page is written: `out`, or report.html in the folder `run` (or beside it, if it
/// is a file).
std::string page_file(const std::string& run, const std::optional<std::string>& out);

} // namespace bitloom::report
