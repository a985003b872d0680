// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <cstdint>
#include <string>

namespace bitloom {

/// The name of the register at `offset`, a multiple of the table's register_bytes: "PRIORITY[3]"
/// where a row has several; empty where there is none.
std::string register_name(const register_table& table, std::uint64_t offset);

/// A register table as a Markdown table: name, offset, access, reset, meaning.
std::string register_page(const register_table& table);

/// What a register means: its sentence and its fields.
std::string register_meaning(const register_description& r);

/// A field's place.
unsigned lowest_bit(const register_field& f);
unsigned field_bits(const register_field& f);

/// The same as C macros `PREFIX_NAME` with the offsets, a comment each; `PREFIX_NAME(n)` for rows
/// of several registers; `PREFIX_NAME_FIELD` with the fields' masks.
std::string register_header(const register_table& table, const std::string& prefix);

/// The whole table as a C macro `PREFIX_ROWS(row)` that calls another for each row.
std::string register_rows(const register_table& table, const std::string& prefix);

} // namespace bitloom
