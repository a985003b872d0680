// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/group_stimulus.h"

#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <charconv>

namespace bitloom::block {

namespace {

using configuration::printable;

const std::vector<std::string> columns{"id",
                                       "class",
                                       "isfix",
                                       "quant",
                                       "prune_hex",
                                       "N_calculate",
                                       "reset_before",
                                       "Wsig_hex_u64",
                                       "Wexp_hex_el0first_2",
                                       "Wabs_hex_el0first_6",
                                       "Abin_hex_el0first_8"};
const std::vector<std::string> answers{"res_hex", "cycles", "S_steps", "Aacc_hex", "Emax"};

} // namespace

group_stimulus::group_stimulus(const std::filesystem::path& file,
                               const bitlet::processing_element_parameters& parameters)
    : m_parameters(parameters)
    , m_table(file, columns, {"gaps"}, answers) {}

template <class number>
void group_stimulus::read_hex(std::size_t row, std::string_view column, unsigned digits,
                              std::size_t count, number* numbers) const {
    const std::string_view text = m_table.text(row, column);
    if (text.size() != digits * count)
        m_table.refuse(row, column,
                       fmt::format("{} digits, give {}", text.size(),
                                   count == 1 ? fmt::format("{}", digits)
                                              : fmt::format("{} for each of {} elements, element 0 "
                                                            "first: {}",
                                                            digits, count, digits * count)));
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view word = text.substr(i * digits, digits);
        const auto end = std::from_chars(word.data(), word.data() + digits, numbers[i], 16);
        if (end.ec != std::errc{} || end.ptr != word.data() + digits)
            m_table.refuse(
                row, column,
                fmt::format("'{}' at element {}, write hexadecimal digits", printable(word), i));
    }
}

bitlet::group_control group_stimulus::control(std::size_t row) const {
    bitlet::group_control c;
    c.is_fixed = m_table.number(row, "isfix", 0, 1) == 1;
    c.quant = m_table.number(row, "quant", 0, bitlet::largest_quant);
    c.last_index = m_table.number(row, "N_calculate", 0, m_parameters.group - 1);
    // A flush leaves nothing behind here, unlike in the RTL, where fixed point after floating point
    // needs a reset.
    m_table.number(row, "reset_before", 0, 1);
    read_hex(row, "prune_hex", 6, 1, &c.prune);
    const std::uint32_t planes = m_parameters.planes_with_lanes(c.is_fixed);
    if ((c.prune & planes) == 0)
        m_table.refuse(row, "prune_hex",
                       fmt::format("{:06x} leaves no lane on and the PE would never finish, set at "
                                   "least one bit of {:06x}",
                                   c.prune, planes));
    return c;
}

bitlet::beat_gaps group_stimulus::gaps(std::size_t row,
                                       const bitlet::group_control& control) const {
    bitlet::beat_gaps gaps{};
    if (m_table.text(row, "gaps").empty())
        return gaps;
    std::vector<std::int32_t> counts;
    m_table.codes(row, "gaps", {10, false}, gaps.size(), counts);
    for (unsigned n = 0; n < gaps.size(); ++n) {
        gaps[n] = static_cast<unsigned>(counts[n]);
        if (gaps[n] != 0 && n + 1 >= m_parameters.beats())
            m_table.refuse(row, "gaps",
                           fmt::format("there is no beat {}, {} elements come in {}; write 0",
                                       n + 1, m_parameters.group, m_parameters.beats()));
    }
    if (!control.is_fixed && gaps != bitlet::beat_gaps{})
        m_table.refuse(row, "gaps", "known in fixed point alone, write 0 0 0 or isfix 1");
    if (const unsigned beat = first_late_beat(m_parameters, gaps); beat != 0)
        m_table.refuse(row, "gaps",
                       fmt::format("beat {} comes in cycle {}, lanes need it by {}; write less",
                                   beat, bitlet::cycle_of_beat(gaps, beat),
                                   latest_cycle(m_parameters, beat)));
    return gaps;
}

void group_stimulus::read_weights(std::size_t row, const bitlet::group_control& control,
                                  bitlet::group_operands& operands) const {
    const unsigned group = m_parameters.group;
    read_hex(row, "Wsig_hex_u64", 16, 1, &operands.weight_negative);
    if (group < 64 && operands.weight_negative >> group != 0)
        m_table.refuse(row, "Wsig_hex_u64",
                       fmt::format("bits from {} on are set, a group has {} elements; clear them",
                                   group, group));
    read_hex(row, "Wexp_hex_el0first_2", 2, group, operands.weight_exponent.data());
    read_hex(row, "Wabs_hex_el0first_6", 6, group, operands.weight_magnitude.data());
    for (unsigned i = 0; control.is_fixed && i < group; ++i)
        if (operands.weight_magnitude[i] >> m_parameters.lanes != 0)
            m_table.refuse(row, "Wabs_hex_el0first_6",
                           fmt::format("element {} is {:06x}, {} lanes take up to {:06x}", i,
                                       operands.weight_magnitude[i], m_parameters.lanes,
                                       (1U << m_parameters.lanes) - 1));
}

bitlet::group_job group_stimulus::job(std::size_t row) const {
    bitlet::group_job job;
    job.control = control(row);
    job.gaps = gaps(row, job.control);
    read_weights(row, job.control, job.operands);
    read_hex(row, "Abin_hex_el0first_8", 8, m_parameters.group, job.operands.activation.data());
    return job;
}

} // namespace bitloom::block
