// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::soc {

/// A file's contents, of up to 16 GiB. Throws config_error, `file: cannot be read (why), ` and
/// `right`.
std::vector<std::uint8_t> read_file(const std::string& file, const std::string& right);

} // namespace bitloom::soc
