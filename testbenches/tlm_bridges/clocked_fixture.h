// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/systemc_fixture.h"

namespace bitloom::testing {

/// For tests with a clock, which never comes to rest: the simulation ends with the last script.
class clocked_fixture : public systemc_fixture {
protected:
    void add_clocked(std::function<void()> body) {
        ++m_open;
        add_script([this, body = std::move(body)] {
            body();
            if (--m_open == 0)
                sc_core::sc_pause();
        });
    }
    void run_clocked(std::function<void()> body) {
        add_clocked(std::move(body));
        run_clocked();
    }
    /// Fails if a script takes longer than any of these tests may: something hangs.
    void run_clocked() { run_for(sc_core::sc_time(100, sc_core::SC_SEC)); }

private:
    unsigned m_open = 0;
};

} // namespace bitloom::testing
