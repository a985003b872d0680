// SPDX-License-Identifier: Apache-2.0
// The published tables, made again: what `bitloom reproduce` runs. Adding one: a function that
// measures, and a line in experiments.cpp.
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace bitloom::reproduce {

inline constexpr double not_given = std::numeric_limits<double>::quiet_NaN();

/// One figure of a table. Names are `WHAT SUBJECT`: "speedup AlexNet", "speedup geometric mean".
struct measured_quantity {
    std::string quantity;
    std::string unit;             ///< empty: a ratio
    double ours = not_given;      ///< not_given: no model here has it
    double published = not_given; ///< not_given: nobody published it
    double tolerance = 0;         ///< relative: |ours / published - 1|
    std::string reason;           ///< where it does not reproduce: why
};

struct experiment {
    std::string name;     ///< as given to `bitloom reproduce`
    std::string sentence; ///< what is compared
    std::string source;   ///< where it was published
    /// Rows in their order; the same for every call. Throws config_error for the shipped files.
    std::vector<measured_quantity> (*run)();
};

/// All, in the order in which they are shown.
const std::vector<experiment>& experiments();

/// experiment.run(); a config_error then names the experiment behind its own words.
std::vector<measured_quantity> run(const experiment& which);

enum class verdict { reproduced, differs, no_published_figure, not_modelled };

verdict verdict_of(const measured_quantity& figure);

/// As users read it: "no published figure".
const char* name_of(verdict which);

} // namespace bitloom::reproduce
