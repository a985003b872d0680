// SPDX-License-Identifier: Apache-2.0
// What a sweep's file says, checked: docs/sweeps.md has its keys.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::explore {

/// Holds where the value of `path` is one of `values`.
struct condition {
    std::string path;
    std::vector<std::string> values;
};

/// A key of the configuration and the values it takes, each written as value_text writes it.
struct parameter {
    std::string path;
    std::vector<std::string> values;
    std::vector<condition> when; ///< all must hold; elsewhere the key is left alone
    std::string where;           ///< the start of a message about it
};

enum class sampling_method { grid, random, latin_hypercube };

/// Which points of the space are taken.
struct sampling {
    sampling_method method = sampling_method::grid; ///< all of them
    std::uint64_t points = 0;                       ///< of the other methods
    std::uint64_t seed = 1;
    std::string where;
};

enum class search_method { nsga2, moead };

/// How points are looked for where there are too many to take them all.
struct search_settings {
    search_method method = search_method::nsga2;
    std::uint64_t population = 40; ///< points of a generation
    std::uint64_t seed = 1;
    std::string where;
};

/// A network in fp32 is quantised for every point, by the widths that the point gives its layers.
struct accuracy_settings {
    std::filesystem::path calibration, labels; ///< samples, and their classes
    std::string where;
};

/// An expression that is not zero where a point is taken.
struct constraint {
    std::string expression, where;
};

/// A metric (metrics.h) that is to be small, or large.
struct objective {
    std::string metric;
    bool maximise = false;
};

struct sweep {
    std::string file; ///< as the user gave it, printable
    std::vector<std::filesystem::path> platforms, networks;
    std::vector<std::uint64_t> batches{1};
    std::vector<parameter> parameters; ///< `set` first
    sampling sampled;
    std::optional<search_settings> search; ///< instead of sampling
    std::optional<accuracy_settings> accuracy;
    std::vector<constraint> constraints;
    std::vector<objective> objectives;
};

} // namespace bitloom::explore
