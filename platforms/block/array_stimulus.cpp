// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/array_stimulus.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bitloom::block {

namespace {

using network::npy_array;

/// "[2, 5]", the place of element `n` in an array of that shape.
std::string place_of(std::size_t n, const std::vector<std::int64_t>& shape) {
    std::vector<std::size_t> place(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        place[axis] = n % static_cast<std::size_t>(shape[axis]);
        n /= static_cast<std::size_t>(shape[axis]);
    }
    return fmt::format("[{}]", fmt::join(place, ", "));
}

const std::int32_t* codes_of(const npy_array& array) {
    return reinterpret_cast<const std::int32_t*>(array.bytes.data());
}

} // namespace

array_stimulus::array_stimulus(const std::filesystem::path& file, unsigned accumulator_bits,
                               std::vector<results::named_file> outputs)
    : m_folder(file.parent_path())
    , m_accumulator_bits(accumulator_bits)
    , m_outputs(std::move(outputs))
    , m_table(file, {"id", "rows", "columns", "activation_bits", "weight_bits", "activation_signed",
                     "weight_signed", "activations", "weights"}) {}

tiled::array_shape array_stimulus::shape(std::size_t row) const {
    // The limits of accelerator.rows and accelerator.columns.
    return {m_table.number(row, "rows", 1, 256), m_table.number(row, "columns", 1, 1024),
            m_accumulator_bits};
}

npy_array array_stimulus::read(std::size_t row, const std::string& operand, operand_format format,
                               const std::vector<std::int64_t>& behind_beats) const {
    const std::string column = operand + "s";
    const std::string_view name = m_table.text(row, column);
    const std::string where =
        fmt::format("{}{}: {}: ", m_table.where(row), column, configuration::printable(name));
    const std::filesystem::path file = m_folder / std::filesystem::path(name);
    for (const results::named_file& output : m_outputs)
        results::refuse_overwriting(output, {{m_table.where(row) + column, file}});
    npy_array array;
    try {
        array = network::read_npy(file);
    } catch (const config_error& error) {
        throw config_error(fmt::format("{}{}: {}", m_table.where(row), column, error.what()));
    }
    if (array.type != network::element_type::int32)
        throw config_error(
            fmt::format("{}holds {}, save it as int32", where, network::element_name(array.type)));
    const bool fits = array.shape.size() == behind_beats.size() + 1 && array.shape[0] > 0 &&
                      std::equal(behind_beats.begin(), behind_beats.end(), array.shape.begin() + 1);
    if (!fits)
        throw config_error(fmt::format("{}has the shape [{}], [K, {}] with at least one beat K is "
                                       "needed",
                                       where, fmt::join(array.shape, ", "),
                                       fmt::join(behind_beats, ", ")));
    const std::int32_t* codes = codes_of(array);
    const auto count = static_cast<std::size_t>(array.elements());
    for (std::size_t n = 0; n < count; ++n)
        if (!format.holds(codes[n]))
            throw config_error(fmt::format("{}element {} is {}, {}", where,
                                           place_of(n, array.shape), codes[n],
                                           allowed_codes(format)));
    return array;
}

bitfusion::beat_operands array_stimulus::operands(std::size_t row) {
    const tiled::array_shape s = shape(row);
    const operand_format activation = m_table.format(row, "activation");
    const operand_format weight = m_table.format(row, "weight");
    const auto channels =
        static_cast<std::int64_t>(bitfusion::channels_per_beat(s, activation.bits, weight.bits));
    m_activations = read(row, "activation", activation, {channels});
    m_weights = read(row, "weight", weight, {channels, std::int64_t{s.columns}});
    if (m_activations.shape[0] != m_weights.shape[0])
        throw config_error(fmt::format("{}weights: {} beats, the activations have {}; give both "
                                       "the same number",
                                       where(row), m_weights.shape[0], m_activations.shape[0]));
    return {activation, weight, static_cast<std::uint64_t>(m_weights.shape[0]),
            codes_of(m_activations), codes_of(m_weights)};
}

} // namespace bitloom::block
