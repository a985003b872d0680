// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/reproduce/bitlet_applications.h"
#include "platforms/reproduce/experiment.h"
#include "platforms/reproduce/fixed_point_work.h"

#include <map>
#include <string>
#include <vector>

namespace bitloom::reproduce {

/// An application of bitlet_applications.h that was published with other machines.
struct fixed_point_row {
    std::string network;
    fixed_point_work work;
    std::map<std::string, published_figure>
        published; ///< cycles per 64 multiplications, by machine
};

/// Throws config_error as the file and its networks do.
std::vector<fixed_point_row> fixed_point_rows();

/// Stripes, Laconic and SCNN over a bit-parallel machine of the same peak, per network: ours over
/// DaDianNao, published over Eyeriss.
std::vector<measured_quantity> fixed_point_machines();

/// The same as tables in Markdown, for docs/baselines.md: cycles per 64 multiplications of a unit,
/// and ratios ours / published.
std::string cycle_table_of(const std::vector<fixed_point_row>& rows);
std::string ratio_table_of(const std::vector<fixed_point_row>& rows);

} // namespace bitloom::reproduce
