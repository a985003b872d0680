// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>
#include <vector>

namespace bitloom::explore {

/// "file:line: path: ", the start of a message about a node.
using place_of_node = std::function<std::string(const YAML::Node&)>;

/// A scalar, or a list of them, as they are written. Throws config_error for anything else and for
/// none.
std::vector<std::string> words_of(const YAML::Node& node, const place_of_node& place);

/// The values that a parameter's entry writes: a scalar or list, or a map with one of `values`,
/// `range` (two ends, the step `step`, 1 if it is left out) and `powers` (two ends, times `base`, 2
/// if it is left out). `when` is passed over. At most 100,000. Throws config_error.
std::vector<std::string> values_of(const YAML::Node& entry, const place_of_node& place);

} // namespace bitloom::explore
