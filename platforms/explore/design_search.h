// SPDX-License-Identifier: Apache-2.0
// A multi-objective search over places that are whole numbers along axes: NSGA-II or MOEA/D choose
// the parents, pagmo's operators vary them, and half of each generation refines the front found so
// far, one step along one axis at a time. docs/search.md has the reasons.
#pragma once

#include "platforms/explore/dominance.h"
#include "platforms/explore/permutation.h"
#include "platforms/explore/sweep.h"

#include <pagmo/rng.hpp>

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

namespace bitloom::explore {

/// Where along each axis, from 0.
using coordinates = std::vector<std::size_t>;

/// What is searched.
class searchable_space {
public:
    struct axis {
        std::size_t values; ///< at least 2
        bool ordered;       ///< neighbours are alike; all ordered axes come first
    };

    virtual ~searchable_space() = default;
    virtual const std::vector<axis>& axes() const = 0;
    /// Places in all; several coordinates may be one place.
    virtual std::uint64_t size() const = 0;
    virtual coordinates coordinates_of(std::uint64_t place) const = 0;
    virtual std::uint64_t place_of(const coordinates& at) const = 0;
    /// Whether a place may be taken; asked before it costs anything.
    virtual bool allows(std::uint64_t place) = 0;
};

/// What it proposes follows from the settings and from what it was told alone.
class design_search {
public:
    /// Both must outlive this.
    design_search(searchable_space& places, const search_settings& settings);

    /// The next generation: at most a population of allowed places, none twice, none proposed
    /// before. Empty: there are no more, or ten million in a row were not allowed.
    std::vector<std::uint64_t> propose();
    /// What the places of the last generation gave, in its order: by objective, the smaller the
    /// better; not finite where a place failed.
    void tell(const std::vector<std::vector<double>>& values);

private:
    struct candidate {
        coordinates at;
        std::vector<double> values; ///< two at least
    };

    bool take(const coordinates& at);
    bool take_any();
    void propose_corners();
    bool refine();
    bool vary(std::size_t child);
    const candidate& parent(std::size_t child);
    void select_nsga2();
    void select_moead();
    void order_front();
    std::size_t below(std::size_t count);

    searchable_space& m_places;
    const search_settings& m_settings;
    pagmo::detail::random_engine_type m_random;
    permutation m_any;
    std::uint64_t m_walked = 0;
    std::unordered_set<std::uint64_t> m_seen;
    std::vector<std::uint64_t> m_proposed;
    std::vector<coordinates> m_asked; ///< by place of the generation
    std::vector<candidate> m_all;     ///< that did not fail
    std::vector<std::size_t> m_pool;  ///< of m_all: parents; nsga2: the best first
    std::vector<std::size_t> m_new;   ///< of m_all: since the parents were chosen
    nondominated_set m_front;         ///< numbers are of m_all
    std::vector<std::size_t> m_turn;  ///< of m_all: the front, the loneliest first
    std::size_t m_next_turn = 0;
    std::vector<std::vector<double>> m_weights; ///< moead: by member of the pool
    std::vector<std::vector<std::size_t>> m_near;
    std::size_t m_generation = 0;
};

} // namespace bitloom::explore
