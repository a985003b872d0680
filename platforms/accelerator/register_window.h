// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/host_initiator.h"

#include <cstdint>

namespace bitloom::accelerator {

/// A device's registers seen from its driver.
struct register_window {
    host_initiator& host;
    std::uint64_t base;

    void write(std::uint32_t offset, std::uint64_t value) const {
        host.write_register(base + offset, static_cast<std::uint32_t>(value));
    }
    std::uint32_t read(std::uint32_t offset) const { return host.read_register(base + offset); }
    /// Low and high word.
    std::uint64_t read_both(std::uint32_t offset) const {
        return read(offset) | std::uint64_t{read(offset + 4)} << 32;
    }
};

} // namespace bitloom::accelerator
