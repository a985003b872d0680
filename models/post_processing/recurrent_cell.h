// SPDX-License-Identifier: Apache-2.0
// The cells of recurrent layers, which turn a step's sums into hidden values: kinds, sizes and
// cycles. recurrent_cell_arithmetic.h says what they compute.
#pragma once

#include "models/post_processing/fixed_multiplier.h"

#include <cstdint>

namespace bitloom::post_processing {

enum class cell_kind : std::uint8_t {
    lstm,          ///< gates i, f, o and candidate g; state c
    gru,           ///< gates z, r and candidate; the reset multiplies the recurrent sum; state h
    gru_gates,     ///< z and r of a GRU whose reset multiplies h: gives r * h; state h and z ...
    gru_candidate, ///< ... and the rest of its step, behind another product
    rnn_tanh,      ///< one sum, no state
    rnn_relu,
};
inline constexpr unsigned cell_kinds = 6;

/// Sums, and words of the second stream, that make one hidden value; they lie side by side, in the
/// order of cell_kind's comments.
constexpr unsigned gates_of(cell_kind kind) {
    switch (kind) {
    case cell_kind::lstm:
        return 4;
    case cell_kind::gru:
        return 3;
    case cell_kind::gru_gates:
        return 2;
    default:
        return 1;
    }
}

/// Bytes of state that a hidden value has in the output buffer: Q3.12 of 16 bits, or fp32 words.
constexpr unsigned state_bytes_of(cell_kind kind, bool floating) {
    switch (kind) {
    case cell_kind::lstm:
        return floating ? 4 : 2;
    case cell_kind::gru:
        return 4;
    case cell_kind::gru_gates:
    case cell_kind::gru_candidate:
        return 8;
    default:
        return 0;
    }
}

/// Cycles that a hidden value keeps a column of the post-processor busy. A column has one
/// multiplier, pipelined, and one unit for sigmoid and tanh beside it: a cycle for each sum, whose
/// scaling, addition and function follow each other in the pipeline, and one for each further
/// product: f*c, i*g, o*tanh(c) and, of integers, the scaling of h; r*h, z*h and (1-z)*g of a GRU.
constexpr unsigned cell_cycles(cell_kind kind, bool floating) {
    switch (kind) {
    case cell_kind::lstm:
        return floating ? 7 : 8;
    case cell_kind::gru:
        return 6;
    case cell_kind::gru_gates:
    case cell_kind::gru_candidate:
        return 3;
    default:
        return 1;
    }
}

/// Behind requantise: see recurrent_cell_arithmetic.h.
struct cell_stage {
    cell_kind kind = cell_kind::lstm;
    bool starts = false;         ///< the state is zero, whatever the output buffer holds
    std::int32_t zero_point = 0; ///< of the hidden values' codes
    fixed_multiplier scale;      ///< from Q30 to them
    /// Of the codes; of floating numbers the bits of the range that sums are cut to.
    std::int32_t low = 0, high = 0;

    friend bool operator==(const cell_stage& a, const cell_stage& b) {
        return a.kind == b.kind && a.starts == b.starts && a.zero_point == b.zero_point &&
               a.scale == b.scale && a.low == b.low && a.high == b.high;
    }
};

} // namespace bitloom::post_processing
