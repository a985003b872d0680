// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitloom::block {

/// A CSV file in memory: a line of column names, then one record per line. Cells may stand in
/// quotation marks ("" is one of them); lines end in LF or CRLF; empty lines are skipped, blanks
/// around a cell are not part of it.
class csv_table {
public:
    /// Reads a file of up to 256 MiB. Throws config_error, `file:line: what, and what would be
    /// right`: no header, an empty or doubled name, an open quotation, another number of cells than
    /// the header has.
    explicit csv_table(const std::filesystem::path& file);
    // The cells are views of m_text.
    csv_table(const csv_table&) = delete;
    csv_table& operator=(const csv_table&) = delete;

    const std::vector<std::string_view>& columns() const { return m_columns; }
    std::size_t rows() const { return m_lines.size(); }
    std::string_view cell(std::size_t row, std::size_t column) const {
        return m_cells[row * m_columns.size() + column];
    }
    /// "file:line: ", for messages about a row or the header.
    std::string where(std::size_t row) const;
    std::string where_header() const;

private:
    void read_line(char* begin, char* end, std::vector<std::string_view>& cells,
                   std::size_t line) const;

    std::string m_file;
    std::string m_text;
    std::size_t m_header_line = 0;
    std::vector<std::string_view> m_columns, m_cells;
    std::vector<std::size_t> m_lines; ///< per row
};

/// `text` as one cell.
std::string csv_cell(std::string_view text);

} // namespace bitloom::block
