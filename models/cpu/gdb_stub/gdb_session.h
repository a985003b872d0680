// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/riscv_cpu.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace bitloom::riscv {

/// `monitor NAME ARGUMENTS`: returns what GDB prints.
struct monitor_command {
    std::string sentence;
    std::function<std::string(const std::string& arguments)> run;
};

/// What a packet of GDB's means for the core (GDB manual, appendix E.2). Knows no sockets.
class gdb_session {
public:
    explicit gdb_session(riscv_cpu& cpu);

    enum class action { answer, resume, step, detach, kill };
    /// Does what `packet` says, as far as it can be done at once. The answer is in answer().
    action handle(const std::string& packet);
    const std::string& answer() const { return m_answer; }

    /// The answer when the core has stopped.
    std::string stop_answer(stop_reason reason) const;
    static std::string interrupted_answer() { return "T02thread:1;"; }

    std::map<std::string, monitor_command> commands; ///< `help` lists them

private:
    void query(const std::string& packet);
    void transfer_description(const std::string& arguments);
    void monitor(const std::string& hexadecimal);
    void read_registers();
    void write_registers(const std::string& hexadecimal);
    void access_register(const std::string& packet);
    void access_memory(const std::string& packet);
    void change_point(const std::string& packet);
    std::optional<std::uint64_t> register_value(std::uint64_t number) const;
    bool set_register(std::uint64_t number, std::uint64_t value);

    riscv_cpu& m_cpu;
    std::string m_answer;
};

} // namespace bitloom::riscv
