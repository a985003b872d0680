// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/hart_bus.h"

#include <cstdint>
#include <cstring>

namespace bitloom::riscv {

/// The direct memory that loads and stores try first. Aligned accesses of up to eight bytes pass
/// with one comparison; whatever it does not pass goes the long way.
class direct_window {
public:
    direct_window() = default;
    explicit direct_window(const direct_memory& m)
        : m_first(m.first)
        , m_data(m.data)
        , m_load_limit(m.bytes < 8 ? 0 : m.bytes - 7)
        , m_store_limit(m.writable ? m_load_limit : 0) {}

    template <class value>
    bool load(std::uint64_t address, value& to) const {
        const std::uint64_t offset = address - m_first;
        if (offset >= m_load_limit || address % sizeof(value) != 0)
            return false;
        std::memcpy(&to, m_data + offset, sizeof(value));
        return true;
    }
    template <class value>
    bool store(std::uint64_t address, value from) const {
        const std::uint64_t offset = address - m_first;
        if (offset >= m_store_limit || address % sizeof(value) != 0)
            return false;
        std::memcpy(m_data + offset, &from, sizeof(value));
        return true;
    }

private:
    std::uint64_t m_first = 0;
    std::uint8_t* m_data = nullptr;
    std::uint64_t m_load_limit = 0, m_store_limit = 0;
};

} // namespace bitloom::riscv
