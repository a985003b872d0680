// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bitloom {

/// For "did you mean ...?": the candidate with the fewest insertions, deletions and replacements
/// between it and `text`, counted over its own length; empty where even that differs in a third of
/// its characters or more. The first of equals.
std::string nearest_name(const std::string& text, const std::vector<std::string>& candidates);

/// The measure: edits over the candidate's length; 1 for a text far longer than the candidate,
/// whose edits must not cost its square.
double name_distance(const std::string& text, const std::string& candidate);

/// From this distance on two names have nothing to do with each other.
inline constexpr double far_name = 1.0 / 3.0;

} // namespace bitloom
