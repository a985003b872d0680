// SPDX-License-Identifier: Apache-2.0
// The first bytes of a .npy file: magic, version, and a Python dictionary as text.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include "platforms/network/npy.h"

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace bitloom::network {

struct npy_header {
    element_type type = element_type::int8;
    std::vector<std::int64_t> shape;
    std::uint64_t data_offset = 0; ///< bytes from the start of the file
    std::uint64_t data_bytes = 0;
};

/// Reads the header of a file of `file_bytes` bytes and checks that its data fit into the file.
/// Throws config_error without the file's name.
npy_header read_npy_header(std::istream& stream, std::uint64_t file_bytes);

/// Everything before the data, version 1.0, padded to a multiple of 64 bytes, as numpy writes it.
std::string npy_header_text(element_type type, const std::vector<std::int64_t>& shape);

} // namespace bitloom::network
