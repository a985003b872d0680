// SPDX-License-Identifier: Apache-2.0
// The rules of models/tiled/engine_timing.h again, as a machine that is stepped cycle by cycle.
// Slow and plain: every tile of every engine stands in a list, and each cycle looks at all of them.
#pragma once

#include "models/tiled/engine_timing.h"

#include <functional>
#include <ostream>
#include <vector>

namespace bitloom::tiled {

/// Who acts: the loads by buffer number, then these.
inline constexpr unsigned store_engine = 4, array_engine = 5, post_engine = 6;

/// One call of engine_actions. Halves in the order of the call's own list; reduction loops count
/// for loads and the array only.
struct action {
    unsigned engine = 0;
    tile_index tile{};
    std::vector<unsigned> halves;
    std::uint64_t cycle = 0;

    friend bool operator==(const action& a, const action& b) {
        return a.engine == b.engine && a.tile == b.tile && a.halves == b.halves &&
               a.cycle == b.cycle;
    }
};
std::ostream& operator<<(std::ostream& out, const action& a);

/// Cycles of a transfer by `engine` (a load or store_engine) of tile `t`.
using memory_model = std::function<std::uint64_t(unsigned engine, const tile_index& t)>;

/// An array that takes what time it is told, with one memory port or, for weights and tables, a
/// second one.
class told_array : public array_model {
public:
    using times = std::function<array_time(const block&, const tile_index&)>;

    told_array(array_shape shape, times told, bool two_ports = false)
        : array_model(shape)
        , time_of(std::move(told))
        , m_two_ports(two_ports) {}
    const times time_of;
    std::uint64_t weight_footprint(const block&, const tile_extent&) const override { return 0; }
    std::uint64_t sums_per_pixel(const tile_extent&) const override { return 0; }
    tile_traffic array_traffic(const block&, const tile_extent&, bool) const override { return {}; }
    unsigned port_of(buffer which) const override {
        return m_two_ports && (which == buffer::wbuf || which == buffer::bias) ? 1 : 0;
    }
    bool two_ports() const { return m_two_ports; }

private:
    bool m_two_ports;
};

struct engine_history {
    std::vector<action> actions; ///< in the order of their cycle
    std::uint64_t cycles = 0, compute_cycles = 0;
    stall_cycles stalls{};
};

engine_history step_engines(const block& b, const told_array& array, const memory_model& memory);

/// When a machine learns the end of a transfer: as it begins, or when it has come.
enum class ends { told_at_once, told_late };

/// What run_engines does, written down in the same form.
engine_history record_engines(const block& b, const told_array& array, const memory_model& memory,
                              ends told = ends::told_at_once);

/// The actions of one engine; with `port`, of all that use the memory port.
std::vector<action> actions_of(const engine_history& h, unsigned engine);
std::vector<action> port_actions(const engine_history& h);

} // namespace bitloom::tiled
