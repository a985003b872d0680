// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/duration.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/whole_number.h"

#include <fmt/format.h>

#include <map>

namespace bitloom::soc {

std::uint64_t parse_duration(const std::string& text, const std::string& where) {
    using configuration::whole_number;
    static const std::map<std::string, int> exponents{
        {"ps", 0}, {"ns", 3}, {"us", 6}, {"ms", 9}, {"s", 12}};
    const std::size_t end = text.find_first_not_of("0123456789.");
    const auto unit = exponents.find(end == std::string::npos ? "" : text.substr(end));
    whole_number picoseconds;
    if (unit != exponents.end())
        picoseconds = configuration::parse_whole_number(
            fmt::format("{}e{}", text.substr(0, end), unit->second));
    if (picoseconds.kind != whole_number::fits || picoseconds.value == 0)
        throw config_error(fmt::format("{}'{}' is no time above 0 and below 213 days, give one "
                                       "such as 10ms or 2s; units are ps, ns, us, ms and s",
                                       where, configuration::printable(text)));
    return picoseconds.value;
}

} // namespace bitloom::soc
