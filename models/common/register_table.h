// SPDX-License-Identifier: Apache-2.0
// A device's registers as one table: the decoder, the C header, the documentation and the names in
// traces are made from it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bitloom {

enum class register_access : std::uint8_t {
    read_only,
    read_write,
    write_only,
    write_one_to_clear,
};

/// One 32-bit register.
struct register_description {
    const char* name;
    std::uint32_t offset; ///< bytes, a multiple of 4
    register_access access;
    std::uint32_t reset;
    const char* sentence;
};

/// A table and its length; rows ascend by offset.
struct register_table {
    const register_description* rows;
    std::size_t count;

    /// The row at `offset`, or null where there is no register.
    const register_description* find(std::uint64_t offset) const {
        for (std::size_t i = 0; i < count; ++i)
            if (rows[i].offset == offset)
                return &rows[i];
        return nullptr;
    }
};

} // namespace bitloom
