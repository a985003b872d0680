// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bitloom::tiled {

/// What the simulated software did wrong; the value stands in register FAULT.
enum class fault : std::uint32_t {
    none = 0,
    illegal_instruction = 1, ///< unknown opcode, field out of range, contradiction within a block
    address_error = 2,       ///< the memory refused a fetch, a load or a store
    misaligned = 3,          ///< program address or length not a multiple of 4
    start_while_busy = 4,    ///< the running program goes on
    tile_too_large = 5,      ///< a tile or its reservation does not fit the buffer
    unfinished_program = 6,  ///< the program ended before its last block
    wrong_setting = 7,       ///< a register or the array's size cannot run it
};

/// A fault and where it stands.
struct fault_report {
    fault code = fault::none;
    std::uint64_t address = 0; ///< of the access that was refused, else of the instruction
    /// Of the instruction at fault; of the word that was to come where there is none: the program
    /// ended, its fetch was refused, or it was never started.
    std::uint64_t instruction = 0;
    std::string reason; ///< what is wrong with it, one phrase; may be empty

    /// Whether an instruction stands at its address.
    bool has_instruction() const {
        return code == fault::illegal_instruction || code == fault::tile_too_large ||
               (code == fault::address_error && address != instruction);
    }
};

/// One sentence per fault, for the report and the driver's header.
constexpr const char* fault_sentence(fault f) {
    switch (f) {
    case fault::none:
        return "no fault";
    case fault::illegal_instruction:
        return "illegal instruction";
    case fault::address_error:
        return "address outside memory";
    case fault::misaligned:
        return "program address or length is not a multiple of 4";
    case fault::start_while_busy:
        return "started while busy";
    case fault::tile_too_large:
        return "tile too large for its buffer";
    case fault::wrong_setting:
        return "the machine's settings cannot run it";
    case fault::unfinished_program:
        return "program ends without its last block-end";
    }
    return "unknown fault";
}

} // namespace bitloom::tiled
