// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bitloom::results {

/// A cell of a CSV file: in double quotes where the text holds what separates cells (RFC 4180).
std::string csv_cell(const std::string& text);

} // namespace bitloom::results
