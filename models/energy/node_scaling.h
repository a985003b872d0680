// SPDX-License-Identifier: Apache-2.0
// From one technology node to another.
#pragma once

#include <map>
#include <utility>

namespace bitloom::energy {

/// Factors from one node to another.
struct node_ratio {
    double energy = 1, area = 1, delay = 1;
};

/// Of logic and of SRAM, nodes in nm. Logic: a table of pairs of nodes, each at its nominal voltage
/// (Stillmaker and Baas 2017); between two of its nodes, interpolated in logarithms. SRAM: ratios
/// to 45 nm, for banks whose node is not in the SRAM tables.
class node_scaling {
public:
    void add_logic(double from, double to, const node_ratio& ratio);
    void add_sram(unsigned node, double energy, double area, double leakage);

    /// Whether the logic table reaches the node.
    bool reaches(double node) const;

    /// Throws model_error for a node that is not reached.
    node_ratio logic(double from, double to) const;
    /// From 45 nm. Nodes that have no ratio of their own scale as logic does.
    node_ratio sram(unsigned node) const;
    /// Of leakage, from 45 nm, the same for logic; below the last node that has a ratio: that one's
    /// (`known` tells).
    struct leakage_ratio {
        double factor = 1;
        bool known = true;
    };
    leakage_ratio leakage(unsigned node) const;

private:
    node_ratio to(double from_in_table, double node) const;

    std::map<std::pair<double, double>, node_ratio> m_logic;
    struct sram_ratio {
        double energy, area, leakage;
    };
    std::map<unsigned, sram_ratio> m_sram;
};

} // namespace bitloom::energy
