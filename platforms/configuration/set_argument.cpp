// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/set_argument.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

namespace bitloom::configuration {

set_argument::set_argument(const std::string& assignment)
    : where(fmt::format("--set {}: ", printable(assignment, 200))) {
    const auto equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
        throw config_error(where + "not an assignment, write path=value");
    path = assignment.substr(0, equals);
    value = std::string_view(assignment).substr(equals + 1);
}

} // namespace bitloom::configuration
