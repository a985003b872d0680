// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_fields.h"

#include <fmt/format.h>

namespace bitloom::bitfusion {

namespace {

using name_list = const char* const*;

constexpr const char* buffers[33] = {"IBUF", "OBUF", "WBUF", "BIAS"};
constexpr const char* accesses[33] = {"LD", "ST", "RD", "WR"};
constexpr const char* sources[33] = {"pipeline", nullptr, nullptr, nullptr,  nullptr, nullptr,
                                     nullptr,    nullptr, "sums",  "second", "input"};
constexpr const char* loops[33] = {"B",     "G",     "OC",    "OH",    "OW",    "IC",    "KH",
                                   "KW",    "image", "row",   "pixel", nullptr, nullptr, nullptr,
                                   nullptr, nullptr, "ic",    "kw",    "kh",    "ow",    "oh",
                                   "oc",    "g",     "b",     nullptr, nullptr, nullptr, nullptr,
                                   nullptr, nullptr, nullptr, "block"};

name_list names_of(field_kind kind) {
    switch (kind) {
    case field_kind::buffer_name:
        return buffers;
    case field_kind::access_name:
        return accesses;
    case field_kind::loop_name:
        return loops;
    case field_kind::source:
        return sources;
    default:
        return nullptr;
    }
}

/// Digits of `base` and nothing else, at most `most`.
std::optional<std::uint32_t> digits(std::string_view text, unsigned base, std::uint64_t most) {
    std::uint64_t value = 0;
    if (text.empty() || text.size() > 12)
        return std::nullopt;
    for (const char c : text) {
        const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                               : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                               : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10)
                                                      : 16;
        if (digit >= base)
            return std::nullopt;
        value = value * base + digit;
    }
    return value <= most ? std::optional(static_cast<std::uint32_t>(value)) : std::nullopt;
}

std::optional<std::uint32_t> number(std::string_view text, std::uint64_t most) {
    return text.substr(0, 2) == "0x" ? digits(text.substr(2), 16, most) : digits(text, 10, most);
}

std::optional<std::uint32_t> format_bits(const instruction_field& f, std::string_view text) {
    const bool is_signed = text.substr(0, 1) == "s";
    if (!is_signed && text.substr(0, 1) != "u")
        return std::nullopt;
    const auto bits = digits(text.substr(1), 10, 16);
    if (!bits || *bits == 0)
        return std::nullopt;
    return (*bits - 1) << f.low | static_cast<std::uint32_t>(is_signed) << f.detail;
}

std::optional<std::uint32_t> register_bits(std::string_view text) {
    return text.substr(0, 1) == "c" ? digits(text.substr(1), 10, post_constants - 1) : std::nullopt;
}

std::optional<std::uint32_t> signed_bits(std::string_view text) {
    if (text.substr(0, 1) != "-")
        return number(text, 0x7fff);
    const auto magnitude = number(text.substr(1), 0x8000);
    return magnitude ? std::optional((0x10000U - *magnitude) & 0xffffU) : std::nullopt;
}

bool operand_is_stream(std::uint32_t word) {
    return (word >> 16 & 0xf) == source_second_stream;
}

} // namespace

const char* loop_text(unsigned id) {
    return loops[id & 31];
}

const char* buffer_text(unsigned number) {
    return buffers[number & 3];
}

bool is_legal(const instruction_field& f, std::uint32_t word) {
    const std::uint32_t value = f.of(word);
    switch (f.kind) {
    case field_kind::slot:
        return value == slot_log2((word >> f.detail & 0xf) + 1);
    case field_kind::flag:
        return value == 0 || value == f.detail;
    case field_kind::part:
        return value <= 3;
    case field_kind::constant:
    case field_kind::first_constant:
        return value < post_constants;
    case field_kind::operand:
        return value < (operand_is_stream(word) ? 1 : post_constants);
    default:
        return names_of(f.kind) == nullptr || names_of(f.kind)[value] != nullptr;
    }
}

std::string field_text(const instruction_field& f, std::uint32_t word) {
    const std::uint32_t value = f.of(word);
    switch (f.kind) {
    case field_kind::none:
    case field_kind::slot:
        return {};
    case field_kind::format:
        return fmt::format("{}{}{}", f.before, (word >> f.detail & 1) != 0 ? 's' : 'u', value + 1);
    case field_kind::unit:
        return value == 0 ? " B" : fmt::format(" x {} B", 1U << value);
    case field_kind::number:
    case field_kind::part:
        return fmt::format("{}{}", f.before, value);
    case field_kind::iterations:
        return fmt::format("{}{}", f.before, value + 1);
    case field_kind::signed_number:
        return fmt::format("{}{}", f.before, static_cast<std::int16_t>(value));
    case field_kind::hexadecimal:
        return fmt::format("{}{:#06x}", f.before, value);
    case field_kind::address_part:
        return fmt::format("{}{:#x}", f.before, value);
    case field_kind::flag:
        return value != 0 ? f.before : "";
    case field_kind::constant:
        return fmt::format("{}c{}", f.before, value);
    case field_kind::operand:
        return operand_is_stream(word) ? "" : fmt::format("{}c{}", f.before, value);
    case field_kind::first_constant:
        return fmt::format("{}c{}..", f.before, value);
    default:
        return fmt::format("{}{}", f.before, names_of(f.kind)[value]);
    }
}

std::optional<std::uint32_t> field_bits(const instruction_field& f, std::string_view text) {
    std::optional<std::uint32_t> bits;
    switch (f.kind) {
    case field_kind::format:
        return format_bits(f, text);
    case field_kind::unit:
        for (std::uint32_t log2 = 0; log2 < 8; ++log2)
            if (text == std::to_string(1U << log2))
                bits = log2;
        break;
    case field_kind::number:
    case field_kind::hexadecimal:
    case field_kind::address_part:
        bits = number(text, f.mask());
        break;
    case field_kind::part:
        bits = number(text, 3);
        break;
    case field_kind::iterations:
        bits = number(text, std::uint64_t{f.mask()} + 1);
        if (bits && (*bits)-- == 0)
            return std::nullopt;
        break;
    case field_kind::signed_number:
        bits = signed_bits(text);
        break;
    case field_kind::first_constant:
        if (text.size() < 2 || text.substr(text.size() - 2) != "..")
            return std::nullopt;
        bits = register_bits(text.substr(0, text.size() - 2));
        break;
    case field_kind::constant:
    case field_kind::operand:
        bits = register_bits(text);
        break;
    default:
        for (std::uint32_t value = 0; names_of(f.kind) != nullptr && value <= f.mask(); ++value)
            if (names_of(f.kind)[value] != nullptr && text == names_of(f.kind)[value])
                bits = value;
    }
    return bits ? std::optional(*bits << f.low) : std::nullopt;
}

std::string field_choices(const instruction_field& f) {
    switch (f.kind) {
    case field_kind::format:
        return "u1 to u16 or s1 to s16";
    case field_kind::unit:
        return "1, 2, 4, 8, 16, 32, 64 or 128";
    case field_kind::part:
        return "0 to 3";
    case field_kind::iterations:
        return fmt::format("1 to {}", f.mask() + 1);
    case field_kind::signed_number:
        return "-32768 to 32767";
    case field_kind::number:
        return fmt::format("0 to {}", f.mask());
    case field_kind::hexadecimal:
    case field_kind::address_part:
        return fmt::format("0 to {:#x}", f.mask());
    case field_kind::constant:
    case field_kind::operand:
        return "c0 to c31";
    case field_kind::first_constant:
        return "c0.. to c31..";
    default:
        break;
    }
    std::string text;
    for (unsigned value = 0; names_of(f.kind) != nullptr && value < 32; ++value)
        if (names_of(f.kind)[value] != nullptr)
            text += (text.empty() ? "" : " ") + std::string(names_of(f.kind)[value]);
    return "one of " + text;
}

} // namespace bitloom::bitfusion
