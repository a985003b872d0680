// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

#include <string>

namespace bitloom {

/// A register table as a Markdown table: name, offset, access, reset, meaning.
std::string register_page(const register_table& table);

/// The same as C macros `PREFIX_NAME` with the offsets, a comment each.
std::string register_header(const register_table& table, const std::string& prefix);

} // namespace bitloom
