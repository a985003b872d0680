// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/stimulus.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/network/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace bitloom::block {

namespace {

using configuration::printable;

constexpr std::size_t missing = ~std::size_t{0};

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// However large.
bool is_decimal(std::string_view text) {
    if (!text.empty() && text.front() == '-')
        text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

std::string allowed_codes(operand_format format) {
    return fmt::format("{}-bit {} codes are {}", format.bits,
                       format.is_signed ? "signed" : "unsigned", network::codes_text(format));
}

stimulus::stimulus(const std::filesystem::path& file, const std::vector<std::string>& columns,
                   const std::vector<std::string>& optional,
                   const std::vector<std::string>& ignored)
    : m_table(file)
    , m_names(columns) {
    m_names.insert(m_names.end(), optional.begin(), optional.end());
    const auto& given = m_table.columns();
    const auto list = fmt::format("{}", fmt::join(m_names, ", "));
    const auto has = [](const std::vector<std::string>& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const std::string_view name : given)
        if (!has(m_names, name) && !has(ignored, name))
            throw config_error(fmt::format("{}column '{}' is unknown, the columns are {}",
                                           m_table.where_header(), printable(name), list));
    for (const std::string& name : m_names) {
        const auto found = std::find(given.begin(), given.end(), name);
        if (found == given.end() && !has(optional, name))
            throw config_error(fmt::format("{}column '{}' is missing, the columns are {}",
                                           m_table.where_header(), name, list));
        m_places.push_back(found == given.end() ? missing
                                                : static_cast<std::size_t>(found - given.begin()));
    }
}

void stimulus::refuse(std::size_t row, std::string_view column, const std::string& what) const {
    throw config_error(fmt::format("{}{}: {}", where(row), column, what));
}

std::string_view stimulus::text(std::size_t row, std::string_view column) const {
    const auto name = std::find(m_names.begin(), m_names.end(), column);
    require(name != m_names.end(), "a column that the block does not have");
    const std::size_t place = m_places[static_cast<std::size_t>(name - m_names.begin())];
    return place == missing ? std::string_view{} : m_table.cell(row, place);
}

std::uint32_t stimulus::number(std::size_t row, std::string_view column, std::uint32_t lowest,
                               std::uint32_t highest) const {
    const auto value = whole(text(row, column));
    if (!value || *value < lowest || *value > highest)
        refuse(row, column,
               fmt::format("'{}', write a number from {} to {}", printable(text(row, column)),
                           lowest, highest));
    return static_cast<std::uint32_t>(*value);
}

operand_format stimulus::format(std::size_t row, const std::string& operand) const {
    return {number(row, operand + "_bits", 1, 16), number(row, operand + "_signed", 0, 1) == 1};
}

void stimulus::codes(std::size_t row, std::string_view column, operand_format format,
                     std::size_t count, std::vector<std::int32_t>& codes) const {
    codes.clear();
    const std::string_view all = text(row, column);
    for (std::size_t at = all.find_first_not_of(' '); at < all.size();
         at = all.find_first_not_of(' ', at)) {
        const std::size_t end = std::min(all.find(' ', at), all.size());
        const std::string_view word = all.substr(at, end - at);
        at = end;
        const auto value = whole(word);
        if (!value && !is_decimal(word))
            refuse(row, column,
                   fmt::format("element {} is '{}', write decimal numbers with spaces between",
                               codes.size(), printable(word)));
        if (!value || !format.holds(*value))
            refuse(row, column,
                   fmt::format("element {} is {}, {}", codes.size(), printable(word),
                               allowed_codes(format)));
        if (codes.size() == count)
            refuse(row, column, fmt::format("more than {} elements, give {}", count, count));
        codes.push_back(static_cast<std::int32_t>(*value));
    }
    if (codes.size() < count)
        refuse(row, column, fmt::format("{} elements, give {}", codes.size(), count));
}

} // namespace bitloom::block
