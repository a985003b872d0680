// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/interruption.h"

#include <csignal>

namespace bitloom::cli {

namespace {

volatile std::sig_atomic_t signalled = 0;

extern "C" void note_signal(int signal) {
    signalled = 1;
    std::signal(signal, SIG_DFL);
}

} // namespace

interruption::interruption() {
    signalled = 0;
    std::signal(SIGINT, note_signal);
    std::signal(SIGTERM, note_signal);
}

interruption::~interruption() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool interruption::requested() const {
    return signalled != 0;
}

} // namespace bitloom::cli
