// SPDX-License-Identifier: Apache-2.0
// What `bitloom inspect --bitlet` adds: how long a network's weights keep Bitlet's PEs.
#pragma once

#include "platforms/network/bitlet_work.h"
#include "platforms/network/graph.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace bitloom::cli {

/// 32 PEs with windows of 8 bits, as published, for groups of 2, 4, ... 64 pairs.
class bitlet_report {
public:
    explicit bitlet_report(const network::graph& net);

    /// {"fill", "cycles_per_64_macs": {"broadcast", "independent": {"rtl", "simple", "pipelined",
    /// "paper_mean"}}} of the layer with that index, groups of 64; null without weights.
    nlohmann::ordered_json layer_json(std::size_t index) const;
    /// The same of all layers together, and under "by_group" for each group size, smallest first.
    nlohmann::ordered_json totals_json() const;
    /// A row per layer with weights and one for their total; broadcast, groups of 64.
    std::string table() const;

private:
    struct sized_work {
        unsigned group;
        network::bitlet_work work;
    };

    const network::graph& m_net;
    std::vector<std::optional<network::bitlet_work>> m_layers; ///< one position, groups of 64
    std::vector<sized_work> m_totals;                          ///< by group size
};

} // namespace bitloom::cli
