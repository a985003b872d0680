// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/result_store.h"
#include "platforms/explore/sweep.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::report {

/// What all of a sweep's points together say, whatever their number: how the objectives go with
/// each parameter's values, and the best of each machine. Memory grows with the values only.
class sweep_digest {
public:
    explicit sweep_digest(std::vector<explore::objective> objectives);

    void add(const explore::stored_point& p);

    std::uint64_t failed() const { return m_failed; }
    /// [{network, parameter, value, points, means: geometric means by objective, null where there
    /// is none}], in the order of names and first appearance.
    nlohmann::ordered_json effects() const;
    /// [{network, platform, points, best: [[value, point]] by objective, null where there is none}]
    nlohmann::ordered_json machines() const;
    /// [{error, points}], the most frequent first, at most `most`.
    nlohmann::ordered_json errors(std::size_t most) const;

private:
    struct mean {
        std::uint64_t points = 0;
        std::vector<std::pair<std::uint64_t, double>> logarithms; ///< count and sum, by objective
    };
    struct best {
        std::uint64_t points = 0;
        std::vector<std::pair<double, std::uint64_t>> found; ///< by objective
        std::vector<bool> there;
    };
    using value_key = std::pair<std::string, std::string>; ///< parameter, value

    std::vector<explore::objective> m_objectives;
    std::vector<std::size_t> m_columns; ///< of metrics, by objective
    std::map<std::string, std::vector<std::pair<value_key, mean>>> m_effects; ///< by network
    std::map<std::string, std::map<value_key, std::size_t>> m_places;         ///< in m_effects
    std::map<std::pair<std::string, std::string>, best> m_best; ///< by network and platform
    std::map<std::string, std::uint64_t> m_errors;
    std::uint64_t m_failed = 0;
};

/// A metric's value; nothing where there is none.
std::optional<double> number_of(const explore::metric_value& value);

} // namespace bitloom::report
