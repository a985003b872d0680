// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace bitloom::results {

/// A run's result.json, read to be shown or compared. All functions throw config_error, `run: what,
/// and what would be right`.
class result_file {
public:
    /// `run`: the --out folder of a run, or its result.json. At most 16 MiB, nested 8 deep.
    explicit result_file(const std::string& run);

    const nlohmann::json& whole() const { return m_whole; }

    /// What must stand under `key` of `in`. Counts: below 2^62, so that a sum of two is one, too.
    std::uint64_t count(const nlohmann::json& in, const char* key) const;
    double amount(const nlohmann::json& in, const char* key) const;
    std::string text(const nlohmann::json& in, const char* key) const;
    const nlohmann::json& object(const nlohmann::json& in, const char* key) const;

    [[noreturn]] void refuse(const std::string& what) const;
    /// What a message of others about this file begins with.
    std::string where() const { return m_run + ": "; }

private:
    std::string m_run;
    nlohmann::json m_whole;
};

} // namespace bitloom::results
