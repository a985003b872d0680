// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bitloom::configuration {

/// One `--set path=value`, taken apart.
struct set_argument {
    std::string path;
    std::string_view value; ///< of the text given
    std::string where;      ///< "--set path=value: ", for messages

    /// Throws config_error if `assignment` has no path or no '='; it must outlive this.
    explicit set_argument(const std::string& assignment);
};

} // namespace bitloom::configuration
