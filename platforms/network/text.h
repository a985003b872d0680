// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/operand_format.h"

#include <string>

namespace bitloom::network {

/// `name` fit for a one-line message: control characters and bytes that are not UTF-8 become
/// `\xNN`, anything beyond 200 bytes becomes "...".
std::string printable(const std::string& name);

/// The codes of a format: "-4 to 3", "-1 or 1"
std::string codes_text(operand_format format);

/// Whether every byte belongs to a well-formed UTF-8 sequence (no overlong forms, no surrogates).
bool is_utf8(const std::string& name);

} // namespace bitloom::network
