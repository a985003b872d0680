// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/space.h"

#include "models/common/errors.h"
#include "platforms/configuration/key_value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace bitloom::explore {

namespace {

constexpr std::size_t none = SIZE_MAX;
constexpr const char* kind_path = "accelerator.kind";

std::size_t parameter_named(const sweep& s, const std::string& path) {
    for (std::size_t i = 0; i < s.parameters.size(); ++i)
        if (s.parameters[i].path == path)
            return i;
    return none;
}

std::uint64_t product(std::uint64_t a, std::uint64_t b, const sweep& s) {
    constexpr std::uint64_t most = 1ULL << 62;
    std::uint64_t both = 0;
    if (__builtin_mul_overflow(a, b, &both) || both > most)
        throw config_error(s.file + ": more than 2^62 points, give fewer values");
    return both;
}

} // namespace

space::space(const sweep& of, const std::vector<configuration::platform_configuration>& bases)
    : m_sweep(of)
    , m_bases(bases)
    , m_decides(of.parameters.size(), false)
    , m_used(of.parameters.size(), false) {
    add_conditions();
    order_parameters();
    for (std::size_t p = 0; p < bases.size(); ++p) {
        machine m;
        point at{0, p, 0, std::vector<std::size_t>(of.parameters.size(), 0)};
        std::vector<std::size_t> free;
        visit(0, at, free, m);
        m.first = m_network_points;
        m_network_points += product(m.points, of.batches.size(), of);
        product(m_network_points, 1, of);
        m_machines.push_back(std::move(m));
    }
    for (std::size_t i = 0; i < of.parameters.size(); ++i)
        if (!m_used[i])
            throw config_error(fmt::format(
                "{}no platform of the sweep takes it{}, leave it out", of.parameters[i].where,
                m_when[i].size() > of.parameters[i].when.size()
                    ? fmt::format(" (it belongs to accelerator.kind: {})",
                                  fmt::join(m_when[i].back().values, " or "))
                    : ": `when` never holds"));
    m_size = product(m_network_points, of.networks.size(), of);
}

void space::add_conditions() {
    for (const parameter& p : m_sweep.parameters) {
        m_when.push_back(p.when);
        if (std::vector<std::string> kinds = configuration::machines_of(p.path); !kinds.empty())
            m_when.back().push_back({kind_path, std::move(kinds)});
    }
}

void space::order_parameters() {
    const std::size_t count = m_sweep.parameters.size();
    std::vector<bool> placed(count, false);
    for (const auto& when : m_when)
        for (const condition& c : when)
            if (const std::size_t other = parameter_named(m_sweep, c.path); other != none)
                m_decides[other] = true;
    const auto is_next = [&](std::size_t i) {
        return !placed[i] && std::all_of(m_when[i].begin(), m_when[i].end(), [&](const auto& c) {
            const std::size_t other = parameter_named(m_sweep, c.path);
            return other == none || placed[other];
        });
    };
    while (m_order.size() < count) {
        std::size_t next = none;
        for (std::size_t i = 0; i < count && next == none; ++i)
            if (is_next(i))
                next = i;
        if (next == none) {
            const auto stuck = std::find(placed.begin(), placed.end(), false) - placed.begin();
            throw config_error(m_sweep.parameters[static_cast<std::size_t>(stuck)].where +
                               "depends on itself by way of `when`, leave a condition out");
        }
        placed[next] = true;
        m_order.push_back(next);
    }
}

void space::visit(std::size_t next, point& at, std::vector<std::size_t>& free, machine& to) {
    if (next == m_order.size()) {
        constexpr std::size_t most = 100'000;
        if (to.combinations.size() == most)
            throw config_error(fmt::format("{}: more than {} combinations of parameters that "
                                           "others depend on, give fewer values",
                                           m_sweep.file, most));
        combination c{at.chosen, free, to.points, 1};
        std::sort(c.free.begin(), c.free.end());
        for (const std::size_t i : c.free)
            c.points = product(c.points, m_sweep.parameters[i].values.size(), m_sweep);
        to.points += c.points;
        product(to.points, 1, m_sweep);
        to.combinations.push_back(std::move(c));
        return;
    }
    const std::size_t i = m_order[next];
    if (!is_active(i, at))
        return visit(next + 1, at, free, to);
    m_used[i] = true;
    if (!m_decides[i]) {
        free.push_back(i);
        visit(next + 1, at, free, to);
        free.pop_back();
        return;
    }
    for (std::size_t v = 1; v <= m_sweep.parameters[i].values.size(); ++v) {
        at.chosen[i] = v;
        visit(next + 1, at, free, to);
    }
    at.chosen[i] = 0;
}

bool space::is_active(std::size_t parameter, const point& p) const {
    return std::all_of(m_when[parameter].begin(), m_when[parameter].end(), [&](const auto& c) {
        const std::string value = value_at(p, c.path);
        return std::find(c.values.begin(), c.values.end(), value) != c.values.end();
    });
}

point space::at(std::uint64_t index) const {
    require(index < m_size, "a point beyond the space");
    point p{static_cast<std::size_t>(index / m_network_points), 0, 0, {}};
    std::uint64_t rest = index % m_network_points;
    const auto later =
        std::upper_bound(m_machines.begin(), m_machines.end(), rest,
                         [](std::uint64_t value, const machine& m) { return value < m.first; });
    const machine& m = *std::prev(later);
    p.platform = static_cast<std::size_t>(std::prev(later) - m_machines.begin());
    rest -= m.first;
    p.batch = static_cast<std::size_t>(rest / m.points);
    rest %= m.points;
    const combination& c = *std::prev(std::upper_bound(
        m.combinations.begin(), m.combinations.end(), rest,
        [](std::uint64_t value, const combination& one) { return value < one.first; }));
    rest -= c.first;
    p.chosen = c.chosen;
    for (auto i = c.free.rbegin(); i != c.free.rend(); ++i) {
        const std::uint64_t radix = m_sweep.parameters[*i].values.size();
        p.chosen[*i] = static_cast<std::size_t>(rest % radix) + 1;
        rest /= radix;
    }
    return p;
}

std::uint64_t space::index_of(const point& p) const {
    const machine& m = m_machines[p.platform];
    const auto fits = [&](const combination& c) {
        for (std::size_t i = 0; i < p.chosen.size(); ++i)
            if (c.chosen[i] != 0 && c.chosen[i] != p.chosen[i])
                return false;
        return true;
    };
    const auto c = std::find_if(m.combinations.begin(), m.combinations.end(), fits);
    require(c != m.combinations.end(), "a point that no combination has");
    std::uint64_t digits = 0;
    for (const std::size_t i : c->free)
        digits = digits * m_sweep.parameters[i].values.size() + (p.chosen[i] - 1);
    return p.network * m_network_points + m.first + p.batch * m.points + c->first + digits;
}

const std::string& space::machine_at(const point& p) const {
    const std::size_t i = parameter_named(m_sweep, "accelerator.kind");
    return i != none && p.chosen[i] != 0 ? m_sweep.parameters[i].values[p.chosen[i] - 1]
                                         : m_bases[p.platform].accelerator.kind;
}

std::string space::value_at(const point& p, const std::string& path) const {
    const std::size_t i = parameter_named(m_sweep, path);
    if (i != none && p.chosen[i] != 0)
        return m_sweep.parameters[i].values[p.chosen[i] - 1];
    return configuration::value_text(m_bases[p.platform], path).value_or("");
}

std::vector<std::string> space::sets_of(const point& p) const {
    std::vector<std::string> sets;
    for (std::size_t i = 0; i < p.chosen.size(); ++i)
        if (p.chosen[i] != 0)
            sets.push_back(m_sweep.parameters[i].path + "=" +
                           m_sweep.parameters[i].values[p.chosen[i] - 1]);
    return sets;
}

} // namespace bitloom::explore
