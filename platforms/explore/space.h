// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"
#include "platforms/explore/sweep.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::explore {

/// A place in the space.
struct point {
    std::size_t network = 0, platform = 0, batch = 0; ///< which of the sweep's
    /// By parameter: which of its values, from 1; 0: left alone.
    std::vector<std::size_t> chosen;

    bool operator==(const point& other) const {
        return network == other.network && platform == other.platform && batch == other.batch &&
               chosen == other.chosen;
    }
};

/// All combinations of a sweep's networks, platforms, batches and parameters, numbered: networks
/// turn slowest, then platforms, batches and parameters in the file's order, those that others
/// depend on before all others. A parameter that is left alone does not multiply. Memory does not
/// grow with the number of points.
class space {
public:
    /// `bases`: the platforms as their files have them; both must outlive this. Throws
    /// config_error: conditions that depend on each other, a parameter that no platform takes, more
    /// points than 2^62.
    space(const sweep& of, const std::vector<configuration::platform_configuration>& bases);

    std::uint64_t size() const { return m_size; }
    /// `index` < size().
    point at(std::uint64_t index) const;
    /// The place of a point whose `chosen` may name values that are left alone there.
    std::uint64_t index_of(const point& p) const;
    /// Its accelerator.kind.
    const std::string& machine_at(const point& p) const;
    /// What `path` holds at a point: a parameter's value, else the platform's own; empty: neither.
    std::string value_at(const point& p, const std::string& path) const;
    /// "path=value", for what is not left alone.
    std::vector<std::string> sets_of(const point& p) const;

private:
    /// The values of those parameters that others depend on, and who is free with them.
    struct combination {
        std::vector<std::size_t> chosen; ///< of those parameters, by parameter
        std::vector<std::size_t> free;   ///< parameters
        std::uint64_t first = 0, points = 0;
    };
    struct machine {
        std::vector<combination> combinations;
        std::uint64_t first = 0, points = 0; ///< of all batches; of one
    };

    void add_conditions();
    void order_parameters();
    void visit(std::size_t next, point& at, std::vector<std::size_t>& free, machine& to);
    bool is_active(std::size_t parameter, const point& p) const;

    const sweep& m_sweep;
    const std::vector<configuration::platform_configuration>& m_bases;
    std::vector<std::vector<condition>> m_when; ///< by parameter, with the machines' own
    std::vector<bool> m_decides;                ///< by parameter: others depend on it
    std::vector<bool> m_used;                   ///< by parameter: some platform takes it
    std::vector<std::size_t> m_order;           ///< none before what it depends on
    std::vector<machine> m_machines;            ///< by platform
    std::uint64_t m_network_points = 0, m_size = 0;
};

} // namespace bitloom::explore
