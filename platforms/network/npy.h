// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::network {

enum class element_type { int8, uint8, int16, uint16, int32, int64, float16, float32, float64 };
std::size_t element_bytes(element_type type);
const char* element_name(element_type type); ///< numpy's name: "int8", "float32" ...

/// A dense array in row-major order, as in a .npy file.
struct npy_array {
    element_type type = element_type::int8;
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> bytes; ///< little-endian elements

    std::int64_t elements() const;
};

/// Elements as integers; the array must hold integers of at most 64 bits.
std::vector<std::int64_t> integers_of(const npy_array& array);

/// Reads format versions 1 to 3, little-endian, C order (Fortran order is refused). The size
/// claimed by the header is checked against the file before anything is allocated. Throws
/// config_error.
npy_array read_npy(const std::filesystem::path& file);

/// Writes version 1.0 to a temporary name beside `file` and renames it. Throws config_error if the
/// folder cannot be written.
void write_npy(const std::filesystem::path& file, const npy_array& array);

} // namespace bitloom::network
