// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace bitloom::network {

/// 64 lower-case hexadecimal digits of the SHA-256 of `size` bytes.
std::string sha256(const void* bytes, std::size_t size);

/// The same of a file's contents, read in pieces. Throws config_error if it cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

} // namespace bitloom::network
