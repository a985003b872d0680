// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/power.h"
#include "platforms/reproduce/bitlet_applications.h"
#include "platforms/reproduce/bitlet_experiments.h"

#include <algorithm>

namespace bitloom::reproduce {

namespace {

using bitlet::module_figures;
using bitlet::technology;
using rows = std::vector<measured_quantity>;

constexpr unsigned pes = 32;
constexpr double clock_hz = 1e9;
/// The constants per lane and cycle have three digits.
constexpr double constants_tolerance = 0.002;

constexpr const char* misprint =
    "likely a misprint of 41.28: the printed modules add up to 1.00 mW less than the printed total";
constexpr const char* not_the_sum = "the printed total is not the sum of the printed modules";

struct module {
    const char* name;
    double module_figures::*figure;
};
constexpr module modules[] = {{"preprocessing", &module_figures::preprocessing},
                              {"wires, decoder", &module_figures::wires},
                              {"lanes, windows", &module_figures::lanes},
                              {"adder tree", &module_figures::adder_tree},
                              {"postprocessing", &module_figures::postprocessing}};

void add(rows& to, const std::string& use, const char* unit, const module_figures& ours,
         const bitlet::published_figures& theirs) {
    for (const module& m : modules)
        to.push_back({use + " " + m.name, unit, ours.*m.figure, theirs.modules.*m.figure,
                      constants_tolerance, misprint});
    to.push_back(
        {use + " total", unit, ours.total(), theirs.total, constants_tolerance, not_the_sum});
}

module_figures power(const bitlet::pe_activity& activity, technology node) {
    return bitlet::average_power_mw(pes, clock_hz, activity, node);
}

} // namespace

rows bitlet_power() {
    rows all;
    constexpr bitlet::pe_activity fp32{24, false}, fixed16{16, true}, fixed8{8, true};
    for (const auto& [node, name] :
         {std::pair{technology::nm28, "28 nm"}, std::pair{technology::nm65, "65 nm"}}) {
        const std::string prefix = name;
        const bitlet::published_table& table = bitlet::published_power_and_area(node);
        add(all, prefix + " fp32", "mW", power(fp32, node), table.fp32_mw);
        add(all, prefix + " 16 bit", "mW", power(fixed16, node), table.fixed16_mw);
        add(all, prefix + " 8 bit", "mW", power(fixed8, node), table.fixed8_mw);
        add(all, prefix + " area", "mm2", bitlet::area_mm2(pes, 24, node), table.area_mm2);
    }
    const bitlet_headlines abstract = read_bitlet_publication().headlines;
    constexpr technology node = technology::nm28;
    const auto headline = [&](const char* what, const char* unit, double ours,
                              published_figure theirs) {
        theirs.tolerance = std::max(theirs.tolerance, constants_tolerance);
        all.push_back(compared(std::string("in the abstract, ") + what, unit, ours, theirs));
    };
    headline("fp32", "mW", power(fp32, node).total(), abstract.fp32_mw);
    headline("16 bit", "mW", power(fixed16, node).total(), abstract.fixed16_mw);
    headline("8 bit", "mW", power(fixed8, node).total(), abstract.fixed8_mw);
    headline("area", "mm2", bitlet::area_mm2(pes, 24, node).total(), abstract.area_mm2);
    return all;
}

} // namespace bitloom::reproduce
