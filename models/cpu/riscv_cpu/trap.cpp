// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/trap.h"

namespace bitloom::riscv {

const char* trap_name(std::uint64_t cause) {
    switch (cause) {
    case cause::fetch_fault:
        return "instruction access fault";
    case cause::illegal_instruction:
        return "illegal instruction";
    case cause::breakpoint:
        return "breakpoint";
    case cause::load_misaligned:
        return "load address misaligned";
    case cause::load_fault:
        return "load access fault";
    case cause::store_misaligned:
        return "store address misaligned";
    case cause::store_fault:
        return "store access fault";
    case cause::machine_call:
        return "environment call";
    case cause::interrupt | static_cast<unsigned>(interrupt_line::software):
        return "software interrupt";
    case cause::interrupt | static_cast<unsigned>(interrupt_line::timer):
        return "timer interrupt";
    case cause::interrupt | static_cast<unsigned>(interrupt_line::external):
        return "external interrupt";
    default:
        return "unknown cause";
    }
}

} // namespace bitloom::riscv
