// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/test_finisher.h"
#include "testbenches/models/peripherals/device_driver.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

#include <utility>

namespace bitloom {
namespace {

class test_finisher_module : public testing::systemc_fixture {};

TEST_F(test_finisher_module, tells_the_platform_what_software_asks_for) {
    using request = test_finisher::request;
    test_finisher finisher("finisher");
    testing::device_driver driver("driver");
    driver.socket.bind(finisher.registers);
    std::vector<std::pair<request, std::uint32_t>> asked;
    finisher.on_request = [&](request r, std::uint32_t code) { asked.emplace_back(r, code); };
    run([&] {
        driver.set(0, 0x5555);
        driver.set(0, 0x00073333);
        driver.set(0, 0x7777);
        driver.set(0, 0);
        driver.set(0, 0x1234);
        EXPECT_EQ(driver.get(0), 0U);
        EXPECT_EQ(driver.put(4, 0x5555), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
    const std::vector<std::pair<request, std::uint32_t>> expected{
        {request::pass, 0}, {request::fail, 7}, {request::reset, 0}};
    EXPECT_EQ(asked, expected);
}

} // namespace
} // namespace bitloom
