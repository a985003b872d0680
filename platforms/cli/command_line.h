// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bitloom::cli {

/// Runs `bitloom` with the process's arguments; returns its exit code. Every error is one line on
/// standard error; nothing leaves as an exception.
int run_command_line(int argc, char** argv);

} // namespace bitloom::cli
