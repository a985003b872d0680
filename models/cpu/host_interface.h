// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/elf_image.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bitloom::riscv {

/// Reads `bytes` bytes; false where there is no memory.
using memory_reader =
    std::function<bool(std::uint64_t address, std::uint8_t* data, std::size_t bytes)>;

/// The `tohost` and `fromhost` words of the RISC-V tests and of proxy-kernel programs. Served: the
/// end with a code, console characters, and the system calls write (64) and exit (93) of the magic
/// memory; other calls return -38 (ENOSYS).
class host_interface {
public:
    /// `from_host` may be missing: calls are then served without an answer in it.
    host_interface(std::uint64_t to_host, std::optional<std::uint64_t> from_host,
                   memory_reader read, memory_writer write);

    std::function<void(const std::string&)> on_output;

    /// Looks at `tohost` and serves what stands there. The code with which software ended, or
    /// nothing while it goes on.
    std::optional<std::uint64_t> poll();

private:
    std::uint64_t load(std::uint64_t address) const;
    void store(std::uint64_t address, std::uint64_t value) const;
    std::optional<std::uint64_t> call(std::uint64_t arguments);
    std::uint64_t write_out(std::uint64_t address, std::uint64_t bytes) const;

    const std::uint64_t m_to_host;
    const std::optional<std::uint64_t> m_from_host;
    const memory_reader m_read;
    const memory_writer m_write;
};

} // namespace bitloom::riscv
