// SPDX-License-Identifier: Apache-2.0
#include "models/energy/node_scaling.h"

#include "models/common/errors.h"

#include <cmath>
#include <iterator>

namespace bitloom::energy {

namespace {

constexpr double reference = 45; ///< nm

double between(double a, double b, double part) {
    return std::exp(std::log(a) * (1 - part) + std::log(b) * part);
}

} // namespace

void node_scaling::add_logic(double from, double to, const node_ratio& ratio) {
    m_logic.emplace(std::pair{from, to}, ratio); // the first of a pair stays
}

void node_scaling::add_sram(unsigned node, double energy, double area, double leakage) {
    m_sram[node] = {energy, area, leakage};
}

bool node_scaling::reaches(double node) const {
    return !m_logic.empty() && node >= m_logic.begin()->first.second &&
           node <= std::prev(m_logic.end())->first.second;
}

node_ratio node_scaling::to(double from_in_table, double node) const {
    const auto above = m_logic.lower_bound({from_in_table, node});
    require(above != m_logic.end() && above->first.first == from_in_table,
            "a node that the scaling table does not reach");
    if (above->first.second == node)
        return above->second;
    require(above != m_logic.begin(), "a node that the scaling table does not reach");
    const auto below = std::prev(above);
    require(below->first.first == from_in_table, "a node that the scaling table does not reach");
    const double smaller = below->first.second, larger = above->first.second;
    const double part = std::log(node / smaller) / std::log(larger / smaller);
    const node_ratio &a = below->second, &b = above->second;
    return {between(a.energy, b.energy, part), between(a.area, b.area, part),
            between(a.delay, b.delay, part)};
}

node_ratio node_scaling::logic(double from, double to_node) const {
    if (from == to_node)
        return {};
    if (m_logic.count({from, from}) != 0)
        return to(from, to_node);
    // A node between two of the table, as 28 nm: by way of the reference.
    const node_ratio here = to(reference, from), there = to(reference, to_node);
    return {there.energy / here.energy, there.area / here.area, there.delay / here.delay};
}

node_ratio node_scaling::sram(unsigned node) const {
    node_ratio ratio = logic(reference, node);
    if (const auto own = m_sram.find(node); own != m_sram.end()) {
        ratio.energy = own->second.energy;
        ratio.area = own->second.area;
    }
    return ratio;
}

node_scaling::leakage_ratio node_scaling::leakage(unsigned node) const {
    if (node == static_cast<unsigned>(reference))
        return {};
    require(!m_sram.empty(), "no ratio of leakage");
    const auto own = m_sram.lower_bound(node);
    require(own != m_sram.end(), "a node above every ratio of leakage");
    return {own->second.leakage, own->first == node};
}

} // namespace bitloom::energy
