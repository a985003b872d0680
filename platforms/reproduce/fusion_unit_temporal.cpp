// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/technology_file.h"
#include "platforms/reproduce/bitfusion_experiments.h"
#include "platforms/reproduce/published_file.h"

namespace bitloom::reproduce {

namespace {

constexpr const char* other_synthesis =
    "two sources of the same authors: published is their spreadsheet of one unit's parts, ours "
    "their released synthesis of 4 x 4 arrays over 16, by which runs are priced (one unit alone "
    "takes 1733 um2 and 344 uW there)";
constexpr const char* not_built =
    "no temporal design is modelled; the ratio takes the published one";

} // namespace

std::vector<measured_quantity> fusion_unit_temporal() {
    const published_file file("fusion_unit");
    file.all().only({"fusion_unit", "temporal", "machine"});
    const network::yaml_section spatial = file.all().section("fusion_unit"),
                                temporal = file.all().section("temporal"),
                                machine = file.all().section("machine");
    const energy::fusion_unit_figures unit =
        accelerator::technology_of(machine.word("technology")).figures.fusion_unit;
    constexpr double lowest_hz = 1, highest_hz = 1e12, uw_per_pj_and_hz = 1e-6, uw_per_mw = 1e3;
    const double power_uw =
        unit.pj_per_cycle * machine.real("frequency_hz", lowest_hz, highest_hz) * uw_per_pj_and_hz +
        unit.leakage_mw * uw_per_mw;

    std::vector<measured_quantity> rows;
    const auto add = [&](const std::string& what, const char* unit_name, const char* key,
                         double ours) {
        const published_figure one = printed_at(spatial, key), other = printed_at(temporal, key);
        rows.push_back(compared(what + " Fusion Unit", unit_name, ours, one, other_synthesis));
        rows.push_back(compared(what + " temporal", unit_name, not_given, other, not_built));
        rows.push_back(compared(what + " temporal over Fusion Unit", "", other.value / ours,
                                {other.value / one.value, one.tolerance + other.tolerance},
                                other_synthesis));
    };
    add("area", "um2", "area_um2", unit.area_um2);
    add("power", "uW", "power_uw", power_uw);
    return rows;
}

} // namespace bitloom::reproduce
