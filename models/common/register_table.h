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

/// Bits of a register that belong together.
struct register_field {
    const char* name;
    std::uint32_t mask; ///< without gaps
    const char* sentence;
};

/// A view of an array of them, or of none.
struct register_fields {
    const register_field* first = nullptr;
    std::size_t count = 0;

    constexpr register_fields() = default;
    template <std::size_t n>
    constexpr register_fields(const register_field (&fields)[n])
        : first(fields)
        , count(n) {}
    constexpr const register_field* begin() const { return first; }
    constexpr const register_field* end() const { return first + count; }
};

/// One register, or `count` alike that follow one another.
struct register_description {
    const char* name;
    std::uint32_t offset; ///< bytes, a multiple of the table's register_bytes
    register_access access;
    std::uint32_t reset;
    const char* sentence; ///< may be empty where the fields say all
    std::size_t count = 1;
    register_fields fields{};
};

/// A table and its length; rows ascend by offset.
struct register_table {
    const register_description* rows;
    std::size_t count;
    std::uint32_t register_bytes = 4;
    std::uint32_t largest_access = 4; ///< bytes; one above register_bytes takes several at once

    /// The row at `offset`, or null where there is no register.
    const register_description* find(std::uint64_t offset) const {
        for (std::size_t i = 0; i < count; ++i)
            if (offset - rows[i].offset < rows[i].count * register_bytes)
                return offset % register_bytes == 0 ? &rows[i] : nullptr;
        return nullptr;
    }
};

} // namespace bitloom
