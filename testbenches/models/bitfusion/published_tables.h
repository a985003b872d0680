// SPDX-License-Identifier: Apache-2.0
// The authors' tables, one row per layer, where the reference data is present.
#pragma once

#include "models/bitfusion/published_types.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::bitfusion::published::testing {

struct table_row {
    std::string name; ///< network and layer
    layer shape;
    mapping by;
    loop_sizes trip_counts;
    cost expected;
};

machine eyeriss_point();
machine stripes_point();

/// $BITLOOM_REFERENCE_DATA/bitfusion, or the same beside the project.
std::filesystem::path tables();

/// Rows of `name`.csv; empty where there is none.
std::vector<table_row> rows_of(const std::string& name);

/// "B/b>IC/ic>..." as the tables write an order.
std::string text_of(const std::array<loop, loops>& order);

} // namespace bitloom::bitfusion::published::testing
