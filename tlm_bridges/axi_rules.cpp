// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/axi_rules.h"

#include "models/common/errors.h"

namespace bitloom::axi {

void rule_book::report(const std::string& rule) {
    m_violations.push_back(std::string(m_checker.name()) + ": " + rule + ", at " +
                           sc_core::sc_time_stamp().to_string());
    if (throws)
        throw model_error(m_violations.back());
}

} // namespace bitloom::axi
