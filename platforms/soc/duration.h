// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bitloom::soc {

/// The picoseconds of "10ms", "1.5us", "2s": a whole number or a fraction, then ps, ns, us, ms or
/// s. Throws config_error, `where` followed by what would be right, also for 0, for fractions of a
/// picosecond and beyond 64 bits.
std::uint64_t parse_duration(const std::string& text, const std::string& where);

} // namespace bitloom::soc
