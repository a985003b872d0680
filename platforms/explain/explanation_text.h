// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explain/explanation.h"

#include <cstddef>
#include <optional>
#include <string>

namespace bitloom::explain {

/// What bounds each layer, what its causes cost and what would help, as tables and words for a
/// terminal, without colours. `layer`: of that one alone.
std::string explanation_text(const explanation& e, std::optional<std::size_t> layer);

} // namespace bitloom::explain
