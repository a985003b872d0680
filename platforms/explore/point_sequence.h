// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/constraints.h"
#include "platforms/explore/space.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::explore {

/// A point and its number, from 0: the order of results.
struct numbered_point {
    std::uint64_t number;
    point place;
    std::optional<std::uint64_t> generation = std::nullopt; ///< of a search
};

/// A sweep's points, in the order of the space: those that are sampled and satisfy the constraints,
/// no point twice. A grid is walked, samples take eight bytes each. Random samples are drawn until
/// there are enough that satisfy the constraints; of a Latin hypercube, whose strata are those of
/// each list of values, those that do not are left out.
class point_sequence {
public:
    /// More points than this have to be asked for.
    static constexpr std::uint64_t usual_most = 200'000;

    /// All must outlive this. Throws config_error: no point satisfies the constraints (each says
    /// how many it excludes), more points than `most`.
    point_sequence(const sweep& of, const space& places, constraint_set& constraints,
                   std::uint64_t most = usual_most);

    std::uint64_t size() const { return m_size; }
    /// Nothing behind the last one.
    std::optional<numbered_point> next();

private:
    void draw_at_random(std::uint64_t most);
    void draw_latin_hypercube(std::uint64_t most);
    void count(std::uint64_t most);
    void keep(std::uint64_t index);
    [[noreturn]] void refuse_contradiction(std::uint64_t asked) const;
    [[noreturn]] void refuse_too_many(std::uint64_t most) const;

    const sweep& m_sweep;
    const space& m_space;
    constraint_set& m_constraints;
    bool m_sampled = false;
    std::vector<std::uint64_t> m_samples; ///< ascending
    std::uint64_t m_size = 0, m_walked = 0, m_number = 0;
};

} // namespace bitloom::explore
