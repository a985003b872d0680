// SPDX-License-Identifier: Apache-2.0
// For tests that simulate. Link `bitloom_systemc_test`, which also brings main.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <systemc>
#include <vector>

namespace bitloom::testing {

/// Gives every TEST_F a kernel of its own: hierarchy, time, global quantum and report handler are
/// fresh. Modules may be members of the derived fixture or live in the test's body. A kernel
/// warning fails the test.
class systemc_fixture : public ::testing::Test {
protected:
    systemc_fixture();
    ~systemc_fixture() override;

    /// Adds an SC_THREAD that runs `body` when simulation starts. Before the first run() only.
    void add_script(std::function<void()> body);
    /// Simulates until nothing is left to do. Fails if a script has not come to its end, by a wait
    /// for what never happens, an ASSERT_* in it, or an exception.
    void run();
    /// The same, but not beyond `limit` from now.
    void run_for(const sc_core::sc_time& limit);
    /// add_script() and run().
    void run(std::function<void()> body);

private:
    struct script_thread;
    void expect_scripts_finished() const;

    sc_core::sc_simcontext* m_outer;
    std::vector<std::unique_ptr<script_thread>> m_scripts;
};

} // namespace bitloom::testing
