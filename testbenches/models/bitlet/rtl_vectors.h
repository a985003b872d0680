// SPDX-License-Identifier: Apache-2.0
// The reference vectors of the authors' RTL of one PE.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bitloom::bitlet::testing {

/// Cells by column name.
using vector_row = std::map<std::string, std::string>;

/// The rows of bitlet/NAME.csv.gz in the reference data; none where that is absent.
std::vector<vector_row> rtl_vectors(const std::string& name);

std::uint64_t hex(const std::string& digits);

} // namespace bitloom::bitlet::testing
