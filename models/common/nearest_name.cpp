// SPDX-License-Identifier: Apache-2.0
#include "models/common/nearest_name.h"

#include <algorithm>
#include <numeric>

namespace bitloom {

namespace {

/// Levenshtein distance.
std::size_t edit_distance(const std::string& from, const std::string& to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

double name_distance(const std::string& text, const std::string& candidate) {
    if (candidate.empty() || text.size() > 2 * candidate.size())
        return 1;
    return static_cast<double>(edit_distance(text, candidate)) /
           static_cast<double>(candidate.size());
}

std::string nearest_name(const std::string& text, const std::vector<std::string>& candidates) {
    std::string best;
    double best_distance = far_name;
    for (const std::string& candidate : candidates)
        if (const double distance = name_distance(text, candidate); distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    return best;
}

} // namespace bitloom
