// SPDX-License-Identifier: Apache-2.0
#include "models/energy/price_list.h"

#include <cmath>

namespace bitloom::energy {

std::vector<component_energy> energy_of(const price_list& prices, const event_counts& counts,
                                        double seconds) {
    constexpr double pj_per_mw_and_second = 1e9;
    std::vector<component_energy> found;
    found.reserve(prices.components.size());
    for (const component& c : prices.components) {
        component_energy e;
        for (const event_price& p : c.prices)
            e.dynamic += static_cast<double>(counts[p.what]) * p.pj;
        e.standby = c.leakage_mw * seconds * pj_per_mw_and_second;
        for (const event_price& p : c.waiting)
            e.standby += static_cast<double>(counts[p.what]) * p.pj;
        found.push_back(e);
    }
    return found;
}

double grain_of(double total) {
    // A double has 53 bits: rounding may make the sum larger.
    constexpr int bits = 52, step = 8;
    const double steps = total > 0 ? std::ceil((std::ilogb(total) + 1.0) / step) : 0;
    return std::ldexp(1.0, static_cast<int>(steps) * step - bits);
}

double rounded(double figure, double grain) {
    return std::nearbyint(figure / grain) * grain;
}

} // namespace bitloom::energy
