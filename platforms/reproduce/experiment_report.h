// SPDX-License-Identifier: Apache-2.0
// What users see of an experiment.
#pragma once

#include "platforms/reproduce/experiment.h"

#include <nlohmann/json.hpp>

namespace bitloom::reproduce {

/// A heading, a row per quantity, and below the reasons of those that do not reproduce, by number.
std::string as_text(const experiment& which, const std::vector<measured_quantity>& rows);

/// [{"experiment", "quantity", "unit", "ours", "published", "ratio", "tolerance", "verdict",
/// "reason"}], a null for what there is not: without a published figure there is neither ratio nor
/// tolerance, and a reason only where a figure is not reproduced.
nlohmann::ordered_json as_json(const experiment& which, const std::vector<measured_quantity>& rows);

} // namespace bitloom::reproduce
