// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/pass_token.h"

#include <cstdint>
#include <systemc>

namespace bitloom::bitfusion {

/// State of one operand register, apart from its module, so that an array's lie side by side.
struct operand_row {
    std::uint32_t row = 0;      ///< the 32 bits last read from the bank
    std::uint32_t operands = 0; ///< what it hands out in this cycle
    std::uint64_t held = ~0ULL; ///< their number in the bank
    std::uint64_t bit = 0;      ///< where the present beat starts in the bank
    std::uint64_t bank_reads = 0;
};

/// The register behind a bank of IBUF or WBUF (ISCA 2018, section 4).
///
///     bank (32) --> row (32) --select--> operands (8, 16 or 32: 1 to 16 codes)
///
/// It holds one 32-bit row and feeds it beat by beat, so that the bank is read once per 32 bits and
/// tile; of 16-bit operands it selects the byte of the present pass.
class operand_register : public sc_core::sc_module {
public:
    operand_register(const sc_core::sc_module_name& name, const operand_row& state);

    /// The clock edge that brings `token`: presents the operand word of its pass, and goes on to
    /// the next beat after the last pass. `bank`: of the token's tile; `byte`: the pass's, of a
    /// 16-bit operand.
    static void present(operand_row& r, const pass_token& token, const std::uint32_t* bank,
                        const beat_plan::layout& layout, unsigned byte) {
        if (token.first_beat && token.pass == 0) {
            r.bit = 0;
            r.held = ~0ULL;
        }
        const std::uint64_t bit = r.bit + byte * layout.word_bits;
        if (bit / 32 != r.held) {
            r.held = bit / 32;
            r.row = bank[r.held];
            ++r.bank_reads;
        }
        if (token.last_pass())
            r.bit += layout.beat_bits;
        r.operands = r.row >> (bit % 32) & (0xffffffffU >> (32 - layout.word_bits));
    }
    static void present_activations(operand_row& r, const pass_token& token, std::size_t bank) {
        present(r, token, token.tile->activation_bank(bank), token.tile->plan.activation,
                token.tile->plan.pass[token.pass].activation_byte);
    }
    static void present_weights(operand_row& r, const pass_token& token, std::size_t bank) {
        present(r, token, token.tile->weight_bank(bank), token.tile->plan.weight,
                token.tile->plan.pass[token.pass].weight_byte);
    }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    const operand_row& m_state;
};

} // namespace bitloom::bitfusion
