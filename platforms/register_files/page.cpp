// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/register_text.h"
#include "platforms/register_files/descriptions.h"

#include <fmt/format.h>

namespace bitloom::register_files {

std::string renewed_page(const std::string& page, const register_table& table,
                         const std::string& file) {
    const std::size_t first = page.find("| register |");
    if (first == std::string::npos)
        throw config_error(
            fmt::format("{}: no table of registers, begin one with '| register |'", file));
    std::size_t end = first;
    while (end < page.size() && page[end] == '|')
        end = std::min(page.find('\n', end), page.size() - 1) + 1;
    return page.substr(0, first) + register_page(table) + page.substr(end);
}

} // namespace bitloom::register_files
