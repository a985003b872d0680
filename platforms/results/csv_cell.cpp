// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/csv_cell.h"

namespace bitloom::results {

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? "\"\"" : std::string(1, c);
    return result + "\"";
}

} // namespace bitloom::results
