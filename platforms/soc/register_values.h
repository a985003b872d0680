// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/soc/soc_platform.h"

#include <string>

namespace bitloom::soc {

/// What stands in the registers of the device `name`, a line each, as a debugger reads them: no
/// device acts. Of rows of several registers those that are not 0. Without a name, of all devices;
/// for a name that there is not, a line that says which there are.
std::string register_values(soc_platform& platform, const std::string& name);

} // namespace bitloom::soc
