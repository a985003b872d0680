// SPDX-License-Identifier: Apache-2.0
// What a key may hold. A rule reads the text of a value and says what would be right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bitloom::configuration {

/// Whole numbers lowest..highest.
struct whole_range {
    std::uint64_t lowest = 0, highest = 0;
    std::uint64_t multiple_of = 1;
};

/// Addresses and sizes of the bus, written 0x10000000 or as a whole number.
struct bus_range {
    std::uint64_t lowest = 0, highest = 0;
    std::uint64_t multiple_of = 1;
};

/// Numbers lowest..highest, fractions too.
struct real_range {
    double lowest = 0, highest = 0;
};

/// One of a few words.
struct choice {
    std::vector<std::string> allowed;
};

/// `true` or `false`.
struct truth {};

/// A name of what is shipped, or a file.
struct name_or_file {
    std::string shipped;               ///< where the names are: "configs/technologies"
    std::string otherwise = "default"; ///< the name of what is neither
};
/// Any text but none.
struct free_text {};

/// "1 to 256"; "flat".
std::string allowed_text(const whole_range& range);
std::string allowed_text(const bus_range& range);
std::string allowed_text(const real_range& range);
std::string allowed_text(const choice& words);
std::string allowed_text(truth rule);
std::string allowed_text(const name_or_file& rule);
std::string allowed_text(free_text rule);

/// The value that `text` writes: 500000000, 500e6 or 0.5e9; no sign, no leading zeros, no
/// underscores; a real number as C writes it: 0.4591875, 1e-3. Throws config_error, `where`
/// followed by what is wrong and what would be right.
std::uint64_t read_value(const whole_range& range, std::string_view text, const std::string& where);
std::uint64_t read_value(const bus_range& range, std::string_view text, const std::string& where);
double read_value(const real_range& range, std::string_view text, const std::string& where);
std::string read_value(const choice& words, std::string_view text, const std::string& where);
bool read_value(truth rule, std::string_view text, const std::string& where);
std::string read_value(const name_or_file& rule, std::string_view text, const std::string& where);
std::string read_value(free_text rule, std::string_view text, const std::string& where);

} // namespace bitloom::configuration
