// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <string>

namespace bitloom::results {

/// The text of result.json, as docs/result.schema.json describes it: keys in the documented order,
/// the same record gives the same bytes. Bytes of a name that are not UTF-8 become U+FFFD. Throws
/// model_error for a record whose figures contradict each other (see totals.h).
std::string result_json(const run_record& record);

} // namespace bitloom::results
