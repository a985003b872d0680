// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace bitloom {

/// Zero-filled bytes whose pages come into being when they are touched, so that gigabytes of DRAM
/// cost what the program uses. Throws std::bad_alloc if the address space is not to be had.
class backing_store {
public:
    explicit backing_store(std::size_t bytes);
    ~backing_store();
    backing_store(const backing_store&) = delete;
    backing_store& operator=(const backing_store&) = delete;

    std::uint8_t* data() { return m_data; }
    const std::uint8_t* data() const { return m_data; }
    std::size_t size() const { return m_bytes; }

private:
    std::uint8_t* m_data;
    std::size_t m_bytes;
};

} // namespace bitloom
