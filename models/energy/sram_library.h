// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/bank_geometry.h"
#include "models/energy/node_scaling.h"
#include "models/energy/sram_table.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::energy {

/// Which tables a technology takes its buffers from.
struct sram_choice {
    unsigned node_nm = 45;
    std::string variant = "bitfusion_1r1w"; ///< access energies, area, access time
    std::string leakage_variant = "1rw_noecc_lstp";
};

/// SRAM tables by variant and node.
class sram_library {
public:
    sram_table& table(const std::string& variant, unsigned node) {
        return m_tables[{variant, node}];
    }
    std::vector<std::string> variants() const;
    bool has(const std::string& variant) const;

    /// One bank. A variant that has no table for the node, or a table that ends before the bank
    /// while that of 45 nm does not, is taken at 45 nm and scaled. Leakage comes from the leakage
    /// variant: its table of the node, else that of 45 nm by the ratios of leakage; a bank below
    /// the smallest of that table leaks in proportion to its bytes. Appends to `warnings`, behind
    /// `name`, what was clamped to the edge of a table. Throws model_error where a variant has no
    /// table.
    sram_figures bank(const std::string& name, const bank_geometry& geometry,
                      const sram_choice& choice, const node_scaling& scaling,
                      std::vector<std::string>& warnings) const;

private:
    const sram_table& reference_of(const std::string& variant) const; ///< of 45 nm
    /// Null if there is none for the node.
    const sram_table* own_of(const std::string& variant, unsigned node) const;

    std::map<std::pair<std::string, unsigned>, sram_table> m_tables;
};

} // namespace bitloom::energy
