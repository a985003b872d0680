// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace bitloom::configuration {

struct key {
    std::string path;                    ///< dotted, as in --set
    std::string unit;                    ///< empty for words
    std::string sentence;                ///< one, in the words of a user
    std::vector<std::string> machines{}; ///< the accelerator.kind that have it; empty: all

    bool belongs_to(const std::string& kind) const {
        return machines.empty() ||
               std::find(machines.begin(), machines.end(), kind) != machines.end();
    }
    /// The sentence, behind the names of the machines if not all have it.
    std::string explanation() const;
};

} // namespace bitloom::configuration
