// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/evaluator.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace bitloom::explore {

/// What tells one sweep's results from another's; stands in each of its files.
struct sweep_identity {
    std::string version;      ///< of Bitloom
    std::string description;  ///< JSON: whatever results follow from
    std::string objectives;   ///< JSON; may change without the results
    std::uint64_t points = 0; ///< of a search: its budget, which may change without the results
};

/// A point as it is stored.
struct stored_point {
    std::uint64_t number = 0;
    std::string key; ///< SHA-256 of all that its figures follow from
    std::string platform, network;
    std::uint64_t batch = 1;
    std::string parameters; ///< JSON object; null: left alone
    evaluation result;
    std::optional<std::uint64_t> generation = std::nullopt; ///< of a search
};

/// A sweep's results in an SQLite file with a write-ahead log: what was added stays, whenever the
/// process ends, and several processes may add to one file. One thread at a time.
class result_store {
public:
    /// What exists must be a results file. Throws config_error, all of these.
    static sweep_identity identity_of(const std::filesystem::path& file);

    /// Opens `file`, creating it if need be. Throws config_error if it cannot be written, is no
    /// results file, or one of another version of Bitloom or of another sweep.
    result_store(const std::filesystem::path& file, const sweep_identity& identity);
    ~result_store();
    result_store(const result_store&) = delete;
    result_store& operator=(const result_store&) = delete;

    /// By number, whether the point is there.
    std::vector<bool> present() const;
    /// In one transaction; those that are there stay as they are. Throws config_error (a full
    /// disk): what was added before stays.
    void add(const std::vector<stored_point>& points);
    /// In the order of their numbers.
    void for_each(const std::function<void(const stored_point&)>& visit) const;

private:
    class statement;

    void execute(const std::string& sql) const;
    void add_columns() const;
    void prepare_tables(const sweep_identity& identity);
    [[noreturn]] void refuse(const std::string& doing) const;

    std::filesystem::path m_file;
    std::uint64_t m_points;
    sqlite3* m_database = nullptr;
    std::unique_ptr<statement> m_insert;
};

} // namespace bitloom::explore
