// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bitloom::results {

/// Version of this build, as in result.json and --version: "0.1.0".
const char* version();

} // namespace bitloom::results
