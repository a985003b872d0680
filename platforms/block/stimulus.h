// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/operand_format.h"
#include "platforms/block/csv_table.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitloom::block {

/// A stimulus file: a CSV table with the columns of a block, in any order, and no others.
/// Everything throws config_error, `file:line: what, and what would be right`.
class stimulus {
public:
    /// `optional`: columns that may be missing; `ignored`: that may be there without being read.
    stimulus(const std::filesystem::path& file, const std::vector<std::string>& columns,
             const std::vector<std::string>& optional = {},
             const std::vector<std::string>& ignored = {});

    std::size_t rows() const { return m_table.rows(); }
    std::string where(std::size_t row) const { return m_table.where(row); }
    /// Empty if an optional column is missing.
    std::string_view text(std::size_t row, std::string_view column) const;
    /// A decimal number lowest..highest.
    std::uint32_t number(std::size_t row, std::string_view column, std::uint32_t lowest,
                         std::uint32_t highest) const;
    /// `{operand}_bits`, 1..16, and `{operand}_signed`, 0 or 1.
    operand_format format(std::size_t row, const std::string& operand) const;
    /// Exactly `count` decimal codes, space-separated, that fit the format; into `codes`.
    void codes(std::size_t row, std::string_view column, operand_format format, std::size_t count,
               std::vector<std::int32_t>& codes) const;

    [[noreturn]] void refuse(std::size_t row, std::string_view column,
                             const std::string& what) const;

private:
    csv_table m_table;
    std::vector<std::string> m_names;  ///< the block's columns
    std::vector<std::size_t> m_places; ///< of m_names in the table, `missing` if not there
};

/// "3-bit unsigned codes are 0 to 7".
std::string allowed_codes(operand_format format);

} // namespace bitloom::block
