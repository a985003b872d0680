// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/access_statistics.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitloom {

enum class trace_kind : std::uint8_t { csv, json_lines, chrome };

/// By the ending of a file's name: .csv, .jsonl, .json (Chrome trace events); nothing for another.
std::optional<trace_kind> trace_kind_of(const std::string& file);

using trace_text = fmt::memory_buffer;

/// Writes accesses as text: begin() once, add() for each, end() once. docs/observation.md has the
/// fields.
class trace_format {
public:
    virtual ~trace_format() = default;
    virtual void begin(trace_text& to, const std::vector<std::string>& sockets) = 0;
    virtual void add(trace_text& to, std::size_t socket, const traced_access& a) = 0;
    virtual void end(trace_text& to, const std::vector<const access_statistics*>& statistics,
                     std::uint64_t recorded, std::uint64_t offered) = 0;
};

std::unique_ptr<trace_format> make_trace_format(trace_kind kind);

/// A JSON string with its quotes.
std::string json_string(const std::string& text);
/// Bytes in the order of addresses, two hexadecimal digits each.
void add_data(trace_text& to, const traced_access& a);

inline void add_text(trace_text& to, std::string_view text) {
    to.append(text.data(), text.data() + text.size());
}

std::unique_ptr<trace_format> make_csv_trace();
std::unique_ptr<trace_format> make_json_lines_trace();
std::unique_ptr<trace_format> make_chrome_trace();

} // namespace bitloom
