// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest-spi.h>

namespace bitloom {
namespace {

class systemc_fixture_of_tests : public testing::systemc_fixture {
protected:
    sc_core::sc_event never{"never"};
};

TEST_F(systemc_fixture_of_tests, starts_at_time_zero) {
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
    run([] { sc_core::wait(1, sc_core::SC_NS); });
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::sc_time(1, sc_core::SC_NS));
}

TEST_F(systemc_fixture_of_tests, starts_at_time_zero_again) {
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME);
    EXPECT_EQ(sc_core::sc_get_top_level_objects().size(), 0U);
}

TEST_F(systemc_fixture_of_tests, fails_where_a_script_waits_for_ever) {
    EXPECT_NONFATAL_FAILURE(run([this] { sc_core::wait(never); }), "has not come to its end");
}

TEST_F(systemc_fixture_of_tests, fails_on_a_kernel_warning) {
    EXPECT_NONFATAL_FAILURE(SC_REPORT_WARNING("test", "careful"), "careful");
}

TEST_F(systemc_fixture_of_tests, fails_where_a_script_throws) {
    ::testing::TestPartResultArray failures;
    {
        const ::testing::ScopedFakeTestPartResultReporter intercept(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &failures);
        run([] { throw std::runtime_error("oh"); });
    }
    ASSERT_EQ(failures.size(), 2);
    EXPECT_NE(std::string(failures.GetTestPartResult(0).message()).find("oh"), std::string::npos);
}

} // namespace
} // namespace bitloom
