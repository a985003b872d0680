// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/given_key.h"
#include "platforms/configuration/soc_configuration.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// A key that the file or --set gives.
struct soc_assignment {
    std::string path, text, where;
    bool of_file; ///< files that it names are found from the system's file
};

/// Makes a system of assignments.
class soc_builder {
public:
    static constexpr std::size_t most_accelerators = 16;

    /// `accelerators`: how many entries there are.
    soc_builder(std::filesystem::path file, std::size_t accelerators);

    /// Those of `platform` first, then all others in order: the last wins. Throws config_error,
    /// `where` of the one at fault followed by what is wrong and what would be right.
    void apply(const std::vector<soc_assignment>& assignments);
    const soc_configuration& configuration() const { return m_config; }

    /// Of `paths` the key that was given last; the first where none was.
    const std::string& latest(const std::vector<std::string>& paths) const;
    /// The start of a message about a key.
    std::string where(const std::string& path) const;

    static bool is_section(const std::string& path);
    static bool is_key(const std::string& path);

private:
    void begin_with_platform(const soc_assignment& a, std::size_t entry);
    void assign(const soc_assignment& a);
    void assign_to_entry(const soc_assignment& a, std::size_t entry, const std::string& key);
    void finish();
    void check_remote_port() const;

    const std::filesystem::path m_file;
    soc_configuration m_config;
    std::vector<given_key> m_given;
};

} // namespace bitloom::configuration
