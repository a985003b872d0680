// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/command_line.h"

#include <cstdlib>
#include <systemc>

int sc_main(int argc, char** argv) {
    return bitloom::cli::run_command_line(argc, argv);
}

// Our own main, because the library's prints its banner before sc_main can forbid it.
int main(int argc, char** argv) {
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
    return sc_core::sc_elab_and_sim(argc, argv);
}
