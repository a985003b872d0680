// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bitloom::network {

/// `name` fit for a one-line message: control characters and bytes that are not UTF-8 become \xNN,
/// anything beyond 200 bytes becomes "...".
std::string printable(const std::string& name);

/// Whether every byte belongs to a well-formed UTF-8 sequence (no overlong forms, no surrogates).
bool is_utf8(const std::string& name);

} // namespace bitloom::network
