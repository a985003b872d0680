// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/systemc_fixture.h"

#include <string>
#include <tlm>
#include <utility>

namespace bitloom::testing {

namespace {

void report(const sc_core::sc_report& r, const sc_core::sc_actions& actions) {
    if (r.get_severity() == sc_core::SC_INFO)
        return;
    if (r.get_severity() == sc_core::SC_WARNING) {
        ADD_FAILURE() << "kernel warning: " << r.what();
        return;
    }
    sc_core::sc_report_handler::default_handler(r, actions);
}

void use(sc_core::sc_simcontext* kernel) {
    sc_core::sc_curr_simcontext = sc_core::sc_default_global_context = kernel;
}

} // namespace

struct systemc_fixture::script_thread : sc_core::sc_module {
    std::function<void()> body;
    bool finished = false;

    script_thread(const sc_core::sc_module_name& name, std::function<void()> script)
        : sc_module(name)
        , body(std::move(script)) {
        SC_HAS_PROCESS(script_thread);
        SC_THREAD(run);
    }

    void run() {
        try {
            body();
            finished = !HasFatalFailure();
        } catch (const sc_core::sc_unwind_exception&) {
            throw; // the kernel's own way of ending a thread
        } catch (const std::exception& e) {
            ADD_FAILURE() << "a script threw: " << e.what();
        }
    }
};

systemc_fixture::systemc_fixture()
    : m_outer(sc_core::sc_get_curr_simcontext()) { // events of the library's own live in that one
    use(new sc_core::sc_simcontext);
    sc_core::sc_report_handler::release();
    sc_core::sc_report_handler::set_handler(report);
    tlm::tlm_global_quantum::instance().set(sc_core::SC_ZERO_TIME);
}

systemc_fixture::~systemc_fixture() {
    m_scripts.clear();
    delete sc_core::sc_curr_simcontext;
    use(m_outer);
    sc_core::sc_report_handler::release();
}

void systemc_fixture::add_script(std::function<void()> body) {
    const std::string name = "script" + std::to_string(m_scripts.size());
    m_scripts.push_back(std::make_unique<script_thread>(name.c_str(), std::move(body)));
}

void systemc_fixture::expect_scripts_finished() const {
    for (const auto& script : m_scripts)
        EXPECT_TRUE(script->finished) << script->name() << " has not come to its end";
}

void systemc_fixture::run() {
    sc_core::sc_start();
    expect_scripts_finished();
}

void systemc_fixture::run_for(const sc_core::sc_time& limit) {
    sc_core::sc_start(limit, sc_core::SC_EXIT_ON_STARVATION);
    expect_scripts_finished();
}

void systemc_fixture::run(std::function<void()> body) {
    add_script(std::move(body));
    run();
}

} // namespace bitloom::testing
