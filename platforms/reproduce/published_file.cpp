// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/published_file.h"

#include "models/common/errors.h"
#include "platforms/configuration/shipped_folder.h"
#include "platforms/network/text.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace bitloom::reproduce {

namespace {

std::filesystem::path shipped(const std::string& name) {
    return configuration::shipped_folder("published", "bitloom reproduce") / (name + ".yaml");
}

network::yaml_section read(const std::filesystem::path& file) {
    const std::string label = network::printable(file.string());
    return network::read_yaml(network::yaml_text(file, label), label);
}

} // namespace

published_file::published_file(const std::string& name)
    : m_file(shipped(name))
    , m_all(read(m_file)) {}

std::filesystem::path published_file::path(const std::string& relative) const {
    return (m_file.parent_path() / relative).lexically_normal();
}

published_figure as_printed(std::string_view text) {
    published_figure figure;
    const char* end = text.data() + text.size();
    const auto [rest, error] =
        std::from_chars(text.data(), end, figure.value, std::chars_format::fixed);
    require(error == std::errc() && rest == end && figure.value > 0,
            "a published figure is a positive decimal number");
    const std::size_t point = text.find('.');
    const std::size_t digits = point == std::string_view::npos ? 0 : text.size() - point - 1;
    figure.tolerance = std::pow(10.0, -static_cast<double>(digits)) / 2 / figure.value;
    return figure;
}

published_figure printed_at(const network::yaml_section& section, const std::string& key) {
    constexpr double smallest = 1e-30, largest = 1e30;
    section.real(key, smallest, largest); // says what is wrong, and where
    return as_printed(section.word(key));
}

std::uint64_t batch_at(const network::yaml_section& section) {
    constexpr std::int64_t largest = 65536;
    return static_cast<std::uint64_t>(section.whole("batch", 1, largest));
}

measured_quantity compared(std::string quantity, std::string unit, double ours,
                           const published_figure& published, std::string reason) {
    return {std::move(quantity), std::move(unit),     ours,
            published.value,     published.tolerance, std::move(reason)};
}

measured_quantity ours_alone(std::string quantity, std::string unit, double ours) {
    measured_quantity row;
    row.quantity = std::move(quantity);
    row.unit = std::move(unit);
    row.ours = ours;
    return row;
}

} // namespace bitloom::reproduce
