// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/design_search.h"

#include "models/common/errors.h"

#include <pagmo/utils/genetic_operators.hpp>
#include <pagmo/utils/multi_objective.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace bitloom::explore {

namespace {

/// Places that are asked before a search without an allowed one is given up.
constexpr std::uint64_t longest_walk = 10'000'000;
/// Attempts at a child that nobody proposed before.
constexpr int most_attempts = 8;
/// Values of NSGA-II's paper (Deb et al., 2002, section IV): crossover, and both distributions.
constexpr double crossover = 0.9, crossover_eta = 20, mutation_eta = 20;
/// Weights that a parent of MOEA/D mates with (Zhang and Li, 2007, section V).
constexpr std::size_t neighbours = 20;
/// Continuous operators give a value's whole interval.
constexpr double half = 0.499;

} // namespace

design_search::design_search(searchable_space& places, const search_settings& settings)
    : m_places(places)
    , m_settings(settings)
    , m_random(static_cast<pagmo::detail::random_engine_type::result_type>(settings.seed ^
                                                                           (settings.seed >> 32)))
    , m_any(places.size(), settings.seed) {}

std::size_t design_search::below(std::size_t count) {
    return static_cast<std::size_t>(m_random() % count); // the same on every library
}

bool design_search::take(const coordinates& at) {
    const std::uint64_t place = m_places.place_of(at);
    if (m_seen.count(place) != 0 || !m_places.allows(place))
        return false;
    m_seen.insert(place);
    m_proposed.push_back(place);
    m_asked.push_back(at);
    return true;
}

bool design_search::take_any() {
    for (std::uint64_t asked = 0; m_walked < m_places.size() && asked < longest_walk; ++asked) {
        const std::uint64_t place = m_any(m_walked++);
        if (m_seen.count(place) == 0 && take(m_places.coordinates_of(place)))
            return true;
    }
    return false;
}

/// Both ends of all axes, the middle, and from there the ends of one axis at a time: what the
/// operators would reach last.
void design_search::propose_corners() {
    const auto& axes = m_places.axes();
    coordinates low(axes.size(), 0), middle, high;
    for (const auto& a : axes) {
        middle.push_back(a.values / 2);
        high.push_back(a.values - 1);
    }
    std::vector<coordinates> wanted{low, high, middle};
    for (std::size_t a = 0; a < axes.size(); ++a)
        for (const std::size_t end : {std::size_t{0}, axes[a].values - 1}) {
            wanted.push_back(middle);
            wanted.back()[a] = end;
        }
    for (const coordinates& at : wanted)
        if (m_proposed.size() < m_settings.population / 2)
            take(at);
}

/// The next member of the front that has a neighbour which was not asked yet: one step along an
/// axis, any other value of an axis without order.
bool design_search::refine() {
    for (std::size_t tried = 0; tried < m_turn.size(); ++tried) {
        const coordinates& from = m_all[m_turn[m_next_turn++ % m_turn.size()]].at;
        std::vector<coordinates> near;
        for (std::size_t a = 0; a < from.size(); ++a)
            for (std::size_t v = 0; v < m_places.axes()[a].values; ++v) {
                const std::size_t distance = v < from[a] ? from[a] - v : v - from[a];
                if (distance == 0 || (m_places.axes()[a].ordered && distance > 1))
                    continue;
                near.push_back(from);
                near.back()[a] = v;
            }
        for (std::size_t left = near.size(); left > 0; --left) {
            std::swap(near[below(left)], near[left - 1]);
            if (take(near[left - 1]))
                return true;
        }
    }
    return false;
}

const design_search::candidate& design_search::parent(std::size_t child) {
    if (m_settings.method == search_method::moead && below(10) != 0) { // its delta of 0.9
        const auto& near = m_near[child % m_pool.size()];
        return m_all[m_pool[near[below(near.size())]]];
    }
    const std::size_t a = below(m_pool.size()), b = below(m_pool.size());
    return m_all[m_pool[m_settings.method == search_method::nsga2 ? std::min(a, b) : a]];
}

bool design_search::vary(std::size_t child) {
    const auto& axes = m_places.axes();
    std::pair<std::vector<double>, std::vector<double>> bounds;
    std::size_t whole = 0;
    for (const auto& a : axes) {
        bounds.first.push_back(a.ordered ? -half : 0);
        bounds.second.push_back(static_cast<double>(a.values - 1) + (a.ordered ? half : 0));
        whole += a.ordered ? 0 : 1;
    }
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        const coordinates &mother = parent(child).at, &father = parent(child).at;
        std::vector<double> made =
            pagmo::sbx_crossover({mother.begin(), mother.end()}, {father.begin(), father.end()},
                                 bounds, whole, crossover, crossover_eta, m_random)
                .first;
        pagmo::polynomial_mutation(made, bounds, whole, 1.0 / static_cast<double>(axes.size()),
                                   mutation_eta, m_random);
        coordinates at;
        for (std::size_t a = 0; a < axes.size(); ++a)
            at.push_back(std::min(axes[a].values - 1,
                                  static_cast<std::size_t>(std::max(0.0, std::round(made[a])))));
        if (take(at))
            return true;
    }
    return false;
}

void design_search::select_nsga2() {
    std::vector<std::size_t> pool = m_pool;
    pool.insert(pool.end(), m_new.begin(), m_new.end());
    std::vector<std::vector<double>> values;
    values.reserve(pool.size());
    for (const std::size_t i : pool)
        values.push_back(m_all[i].values);
    m_pool.clear();
    if (values.size() < 2) {
        m_pool = pool;
        return;
    }
    for (const std::size_t i : pagmo::select_best_N_mo(values, m_settings.population))
        m_pool.push_back(pool[i]);
}

/// Each weight keeps what decomposes best (Tchebycheff) of its own and of all new ones.
void design_search::select_moead() {
    std::vector<std::size_t> pool = m_pool;
    pool.insert(pool.end(), m_new.begin(), m_new.end());
    if (pool.empty())
        return;
    const std::size_t objectives = m_all[pool.front()].values.size();
    if (m_weights.empty()) {
        m_weights = pagmo::decomposition_weights(objectives, m_settings.population,
                                                 "low discrepancy", m_random);
        for (const auto& mine : m_weights) {
            const auto distance = [&](std::size_t other) {
                double sum = 0;
                for (std::size_t k = 0; k < objectives; ++k)
                    sum += (mine[k] - m_weights[other][k]) * (mine[k] - m_weights[other][k]);
                return sum;
            };
            std::vector<std::size_t> order(m_weights.size());
            std::iota(order.begin(), order.end(), 0);
            std::stable_sort(order.begin(), order.end(),
                             [&](auto a, auto b) { return distance(a) < distance(b); });
            order.resize(std::min(order.size(), neighbours));
            m_near.push_back(std::move(order));
        }
    }
    const std::vector<double> ideal = pagmo::ideal(m_front.values()),
                              nadir = pagmo::nadir(m_front.values());
    std::vector<std::vector<double>> scaled;
    for (const std::size_t i : pool) {
        scaled.emplace_back();
        for (std::size_t k = 0; k < objectives; ++k) {
            const double extent = nadir[k] > ideal[k] ? nadir[k] - ideal[k] : 1;
            scaled.back().push_back((m_all[i].values[k] - ideal[k]) / extent);
        }
    }
    const std::vector<double> origin(objectives, 0);
    m_pool.clear();
    for (const auto& weight : m_weights) {
        std::size_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < pool.size(); ++i) {
            const double value =
                pagmo::decompose_objectives(scaled[i], weight, origin, "tchebycheff")[0];
            if (value < least) {
                least = value;
                best = i;
            }
        }
        m_pool.push_back(pool[best]);
    }
}

void design_search::order_front() {
    m_turn = m_front.numbers();
    m_next_turn = 0;
    if (m_turn.size() < 2)
        return;
    const std::vector<double> room = pagmo::crowding_distance(m_front.values());
    std::vector<std::size_t> order(m_turn.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return room[a] > room[b]; });
    for (std::size_t& i : order)
        i = m_front.numbers()[i];
    m_turn = std::move(order);
}

std::vector<std::uint64_t> design_search::propose() {
    m_proposed.clear();
    m_asked.clear();
    if (m_generation++ == 0) {
        propose_corners();
    } else if (!m_pool.empty()) {
        for (std::size_t child = 0; m_proposed.size() < m_settings.population; ++child) {
            const bool found = child % 2 == 0 ? refine() || vary(child) : vary(child) || refine();
            if (!found)
                break;
        }
    }
    while (m_proposed.size() < m_settings.population && take_any()) {
    }
    return m_proposed;
}

void design_search::tell(const std::vector<std::vector<double>>& values) {
    require(values.size() == m_asked.size(), "a search was told of other places than it asked for");
    m_new.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::vector<double> two = values[i];
        if (two.size() == 1) // what sorts by two objectives sorts by one that is there twice
            two.push_back(two[0]);
        if (!std::all_of(two.begin(), two.end(), [](double v) { return std::isfinite(v); }))
            continue;
        m_new.push_back(m_all.size());
        m_front.add(two, m_all.size());
        m_all.push_back({m_asked[i], std::move(two)});
    }
    if (m_settings.method == search_method::nsga2)
        select_nsga2();
    else
        select_moead();
    order_front();
}

} // namespace bitloom::explore
