// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bitloom::configuration {

/// SHA-256 of a file's bytes as 64 lower-case hexadecimal digits, for the `sha256` keys of a
/// result. Throws model_error if the library has no SHA-256.
std::string sha256_of(std::string_view bytes);

} // namespace bitloom::configuration
