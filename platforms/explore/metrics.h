// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace bitloom::explore {

/// Nothing where the cost model does not give the figure.
using metric_value = std::variant<std::monostate, std::uint64_t, double>;

/// A figure of a whole estimate: a column of results, an objective.
struct metric {
    const char *name, *unit, *sentence;
};

/// All, in the order of the columns.
const std::vector<metric>& metrics();
const std::vector<std::string>& metric_names();

/// The record's, in that order.
std::vector<metric_value> metrics_of(const results::run_record& record);

/// Shortest text that reads back as the same value; empty for nothing.
std::string text_of(const metric_value& value);

} // namespace bitloom::explore
