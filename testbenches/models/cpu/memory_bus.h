// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/hart.h"

#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

namespace bitloom::testing {

/// RAM at 0x80000000, and one device at 0x10000000 that takes aligned words. All else is refused.
class memory_bus : public riscv::hart_bus {
public:
    static constexpr std::uint64_t base = 0x80000000, device = 0x10000000;

    std::vector<std::uint8_t> ram;
    bool grants_direct = true;
    std::uint64_t device_cycles = 0; ///< what its access takes
    std::uint32_t device_value = 0;
    std::vector<riscv::bus_access> device_accesses;
    std::function<void()> on_device;

    explicit memory_bus(std::size_t bytes = 1 << 20)
        : ram(bytes) {}

    bool transfer(riscv::bus_access& a) override {
        if (a.address - base < ram.size() && ram.size() - (a.address - base) >= a.bytes) {
            std::uint8_t* at = &ram[a.address - base];
            a.write ? std::memcpy(at, a.data, a.bytes) : std::memcpy(a.data, at, a.bytes);
            a.direct_offered = grants_direct;
            return true;
        }
        if (a.address - device >= 16 || a.bytes != 4 || a.address % 4 != 0)
            return false;
        device_accesses.push_back(a);
        a.write ? std::memcpy(&device_value, a.data, 4) : std::memcpy(a.data, &device_value, 4);
        a.cycle += device_cycles;
        if (on_device)
            on_device();
        return true;
    }
    riscv::direct_memory direct(std::uint64_t address) override {
        if (!grants_direct || address - base >= ram.size())
            return {};
        return {base, ram.size(), ram.data(), true};
    }
    std::uint64_t time(std::uint64_t cycle) const override { return cycle / 100; }

    void put(std::uint64_t address, const std::vector<std::uint32_t>& words) {
        std::memcpy(&ram[address - base], words.data(), words.size() * 4);
    }
    template <class value>
    value get(std::uint64_t address) const {
        value v;
        std::memcpy(&v, &ram[address - base], sizeof v);
        return v;
    }
    template <class value>
    void set(std::uint64_t address, value v) {
        std::memcpy(&ram[address - base], &v, sizeof v);
    }
};

} // namespace bitloom::testing
