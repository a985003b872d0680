// SPDX-License-Identifier: Apache-2.0
#include "models/energy/sram_library.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::energy {

namespace {

constexpr unsigned reference_node = 45;

} // namespace

std::vector<std::string> sram_library::variants() const {
    std::vector<std::string> found;
    for (const auto& entry : m_tables)
        if (found.empty() || found.back() != entry.first.first)
            found.push_back(entry.first.first);
    return found;
}

bool sram_library::has(const std::string& variant) const {
    return m_tables.count({variant, reference_node}) != 0;
}

const sram_table& sram_library::reference_of(const std::string& variant) const {
    const auto found = m_tables.find({variant, reference_node});
    require(found != m_tables.end(), "an SRAM variant without a table for 45 nm");
    return found->second;
}

const sram_table* sram_library::own_of(const std::string& variant, unsigned node) const {
    const auto found = m_tables.find({variant, node});
    return found == m_tables.end() ? nullptr : &found->second;
}

sram_figures sram_library::bank(const std::string& name, const bank_geometry& geometry,
                                const sram_choice& choice, const node_scaling& scaling,
                                std::vector<std::string>& warnings) const {
    const auto in = [&](const sram_table& table) {
        return table.at(geometry.bytes, geometry.word_bits);
    };
    const sram_table* own = own_of(choice.variant, choice.node_nm);
    sram_table::answer found = in(own != nullptr ? *own : reference_of(choice.variant));
    if (own == nullptr ||
        (found.clamped && has(choice.variant) && !in(reference_of(choice.variant)).clamped)) {
        found = in(reference_of(choice.variant));
        const node_ratio ratio = scaling.sram(choice.node_nm);
        found.figures.read_pj *= ratio.energy;
        found.figures.write_pj *= ratio.energy;
        found.figures.area_um2 *= ratio.area;
        found.figures.access_ns *= ratio.delay;
    }
    if (found.clamped)
        warnings.push_back(fmt::format("{}: a bank of {} bytes, {} bits wide, is outside the table "
                                       "{} and costs as the nearest in it",
                                       name, geometry.bytes, geometry.word_bits, choice.variant));
    sram_figures f = found.figures;
    const sram_table* leaking = own_of(choice.leakage_variant, choice.node_nm);
    const double factor = leaking != nullptr ? 1 : scaling.leakage(choice.node_nm).factor;
    if (leaking == nullptr)
        leaking = &reference_of(choice.leakage_variant);
    const double bytes = std::max(geometry.bytes, leaking->smallest());
    f.leakage_mw =
        leaking->at(bytes, geometry.word_bits).figures.leakage_mw * geometry.bytes / bytes * factor;
    return f;
}

} // namespace bitloom::energy
