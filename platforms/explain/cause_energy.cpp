// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/cause_energy.h"

#include "models/common/errors.h"
#include "platforms/configuration/dram_device.h"

#include <algorithm>
#include <numeric>

namespace bitloom::explain {

namespace {

using tiled::cycle_cause;

/// Adds `energy` in proportion to `shares`; false if they are all 0.
template <class figures, class place>
bool spread(double energy, const figures& shares, place&& to) {
    const double all =
        static_cast<double>(std::accumulate(shares.begin(), shares.end(), std::uint64_t{0}));
    if (all == 0)
        return false;
    for (std::size_t n = 0; n < shares.size(); ++n)
        to(n) += energy * static_cast<double>(shares[n]) / all;
    return true;
}

/// What commands of the device took, in the order of row misses and refresh; at most `dram`.
std::array<double, 2> command_energy(const results::layer_record& layer,
                                     const configuration::platform_configuration& platform) {
    if (!configuration::is_timed(platform.dram))
        return {};
    const sdram::energy_set& e = configuration::dram_device_of(platform.dram).energy;
    if (e.per_bit != 0)
        return {};
    const auto count = [&](energy::event what) { return static_cast<double>(layer.work[what]); };
    return {count(energy::event::dram_activates) * e.act_pre,
            count(energy::event::dram_refreshes) * e.ref};
}

} // namespace

cause_energies energy_by_cause(const results::layer_record& layer,
                               const configuration::platform_configuration& platform) {
    cause_energies by_cause{};
    if (!layer.path || !layer.energy || layer.cycles == 0)
        return by_cause;
    const auto at = [&](std::size_t cause) -> double& { return by_cause[cause]; };
    spread(layer.energy->standby, layer.path->cycles, at);
    const double work = layer.energy->compute + layer.energy->buffers;
    if (!spread(work, layer.path->array, at))
        at(index(cycle_cause::post_processing)) += work;
    const auto [misses, refresh] = command_energy(layer, platform);
    const double moved = std::max(0.0, layer.energy->dram - misses - refresh);
    const double known = layer.energy->dram - moved;
    if (!spread(moved, layer.path->bits, [&](std::size_t stream) -> double& {
            return by_cause[index(tiled::stream_causes[stream])];
        }))
        at(index(cycle_cause::memory_latency)) += moved;
    at(index(cycle_cause::refresh)) += std::min(refresh, known);
    at(index(cycle_cause::row_misses)) += known - std::min(refresh, known);
    return by_cause;
}

} // namespace bitloom::explain
