// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explain/explanation.h"

#include <string>

namespace bitloom::explain {

/// explain.json; docs/explain.md has its keys.
std::string explanation_json(const explanation& e);

} // namespace bitloom::explain
