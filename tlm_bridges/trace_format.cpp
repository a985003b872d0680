// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/trace_format.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace bitloom {

std::optional<trace_kind> trace_kind_of(const std::string& file) {
    const std::string ending = std::filesystem::path(file).extension().string();
    if (ending == ".csv")
        return trace_kind::csv;
    if (ending == ".jsonl")
        return trace_kind::json_lines;
    if (ending == ".json")
        return trace_kind::chrome;
    return std::nullopt;
}

std::unique_ptr<trace_format> make_trace_format(trace_kind kind) {
    switch (kind) {
    case trace_kind::json_lines:
        return make_json_lines_trace();
    case trace_kind::chrome:
        return make_chrome_trace();
    case trace_kind::csv:
        break;
    }
    return make_csv_trace();
}

std::string json_string(const std::string& text) {
    using json = nlohmann::json;
    return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

void add_data(trace_text& to, const traced_access& a) {
    constexpr char digits[] = "0123456789abcdef";
    for (std::size_t n = 0; n < a.data_bytes; ++n) {
        to.push_back(digits[a.data[n] >> 4]);
        to.push_back(digits[a.data[n] & 0xf]);
    }
}

} // namespace bitloom
