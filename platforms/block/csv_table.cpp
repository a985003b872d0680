// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/csv_table.h"

#include "models/common/errors.h"
#include "platforms/configuration/bounded_text.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace bitloom::block {

namespace {

using configuration::printable;

constexpr std::size_t largest_file = 256U << 20;

std::string read_text(const std::filesystem::path& file) {
    const auto refuse = [&](const std::string& what) {
        throw config_error(fmt::format("{}: {}, give a CSV file", file.string(), what));
    };
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        refuse("is a folder");
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        refuse(fmt::format("cannot be read ({})", std::generic_category().message(errno)));
    std::string text = configuration::read_up_to(stream, largest_file);
    if (text.size() > largest_file)
        throw config_error(fmt::format("{}: is larger than 256 MiB, split it", file.string()));
    if (stream.bad())
        refuse("reading failed");
    return text;
}

bool blank(char c) {
    return c == ' ' || c == '\t';
}

} // namespace

csv_table::csv_table(const std::filesystem::path& file)
    : m_file(file.string())
    , m_text(read_text(file)) {
    char* at = m_text.data();
    char* const end = at + m_text.size();
    if (m_text.compare(0, 3, "\xef\xbb\xbf") == 0) // a byte order mark, as spreadsheets write it
        at += 3;
    for (std::size_t line = 1; at < end; ++line) {
        char* const next = std::find(at, end, '\n');
        char* last = next;
        if (last > at && last[-1] == '\r')
            --last;
        if (std::all_of(at, last, blank)) {
            at = next + 1;
            continue;
        }
        if (m_columns.empty()) {
            m_header_line = line;
            read_line(at, last, m_columns, line);
        } else {
            const std::size_t before = m_cells.size();
            read_line(at, last, m_cells, line);
            m_lines.push_back(line);
            if (m_cells.size() - before != m_columns.size())
                throw config_error(fmt::format("{}:{}: {} cells, the header names {}", m_file, line,
                                               m_cells.size() - before, m_columns.size()));
        }
        at = next + 1;
    }
    if (m_columns.empty())
        throw config_error(m_file + ": is empty, start with a line of column names");
    for (auto name = m_columns.begin(); name != m_columns.end(); ++name)
        if (name->empty() || std::find(m_columns.begin(), name, *name) != name)
            throw config_error(fmt::format("{}column '{}' is {}", where_header(), printable(*name),
                                           name->empty() ? "without a name, give it one"
                                                         : "named twice, keep one"));
}

void csv_table::read_line(char* at, char* end, std::vector<std::string_view>& cells,
                          std::size_t line) const {
    const auto skip_blanks = [&] {
        while (at < end && blank(*at))
            ++at;
    };
    for (;;) {
        skip_blanks();
        char* begin = at;
        char* last = at;
        if (at < end && *at == '"') {
            // Unquoted in place: what is kept is never longer than what was read.
            begin = last = ++at;
            while (at < end && (*at != '"' || (at + 1 < end && at[1] == '"'))) {
                at += *at == '"' ? 1 : 0;
                *last++ = *at++;
            }
            if (at == end)
                throw config_error(
                    fmt::format("{}:{}: a quotation is open, close it on its line", m_file, line));
            ++at;
            skip_blanks();
            if (at < end && *at != ',')
                throw config_error(fmt::format(
                    "{}:{}: text after a quotation, put all of the cell inside", m_file, line));
        } else {
            at = last = std::find(at, end, ',');
            while (last > begin && blank(last[-1]))
                --last;
        }
        cells.emplace_back(begin, static_cast<std::size_t>(last - begin));
        if (at == end)
            return;
        ++at;
    }
}

std::string csv_table::where(std::size_t row) const {
    return fmt::format("{}:{}: ", m_file, m_lines[row]);
}
std::string csv_table::where_header() const {
    return fmt::format("{}:{}: ", m_file, m_header_line);
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string cell = "\"";
    for (const char c : text) {
        cell += c;
        if (c == '"')
            cell += c;
    }
    return cell + '"';
}

} // namespace bitloom::block
