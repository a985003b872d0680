// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace bitloom::configuration {

/// What is left in `from`, but no more than one byte beyond `most`: who gets that one refuses the
/// text as too long. `from` is bad() where reading failed.
std::string read_up_to(std::istream& from, std::size_t most);

} // namespace bitloom::configuration
