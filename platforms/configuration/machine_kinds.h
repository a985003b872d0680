// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bitloom::configuration {

/// A line of machine_list.h.
struct machine_kind {
    std::string kind, name;
    bool has_driver = false;
    std::string technology;
};
const std::vector<machine_kind>& machine_kinds();

/// The one that accelerator.kind names; `kind` has been checked.
const machine_kind& machine_kind_of(const std::string& kind);

/// Their kinds, in order.
std::vector<std::string> machine_words();

} // namespace bitloom::configuration
