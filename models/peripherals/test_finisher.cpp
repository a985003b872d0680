// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/test_finisher.h"

namespace bitloom {

namespace reg = test_finisher_registers;

test_finisher::test_finisher(const sc_core::sc_module_name& name)
    : sc_module(name)
    , m_registers(
          "registers", reg::table, [](const register_read&) { return 0U; },
          [this](std::uint32_t, std::uint32_t value, const sc_core::sc_time&) { write(value); }) {}

void test_finisher::write(std::uint32_t value) const {
    if (!on_request)
        return;
    switch (value & 0xffff) {
    case reg::pass:
        return on_request(request::pass, 0);
    case reg::fail:
        return on_request(request::fail, value >> 16);
    case reg::reset:
        return on_request(request::reset, 0);
    default:
        return;
    }
}

} // namespace bitloom
