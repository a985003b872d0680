// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bitloom::cli {

/// What `bitloom` returns to the shell.
enum exit_code : int {
    exit_good = 0,
    exit_model_fault = 1,     ///< a fault in Bitloom itself
    exit_bad_input = 2,       ///< the user's file, option or data; one line says what
    exit_simulated_fault = 3, ///< the simulated software or hardware ended in an error state
    exit_interrupted = 130,   ///< Ctrl-C; results up to there are written
};

} // namespace bitloom::cli
