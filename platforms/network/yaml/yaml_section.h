// SPDX-License-Identifier: Apache-2.0
// Checked access to one mapping of a YAML file. All functions throw config_error, one line:
// `file:line: path: what, and what would be right`.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

class yaml_section {
public:
    /// `path` as messages show it, empty for the whole file. Refuses what is no mapping, and keys
    /// that stand twice.
    yaml_section(std::string file, const YAML::Node& node, std::string path);

    const std::string& file() const { return m_file; }
    void rename(const std::string& path) { m_path = path; }

    /// Refuses keys other than these.
    void only(const std::vector<std::string>& keys) const;
    bool has(const std::string& key) const;

    std::int64_t whole(const std::string& key, std::int64_t lowest, std::int64_t highest,
                       std::optional<std::int64_t> otherwise = std::nullopt) const;
    /// One number, or a list of them.
    std::vector<std::int64_t> wholes(const std::string& key, std::int64_t lowest,
                                     std::int64_t highest) const;
    double real(const std::string& key, double lowest, double highest) const;
    std::vector<double> reals(const std::string& key, double lowest, double highest) const;
    bool flag(const std::string& key, bool otherwise) const;
    std::string word(const std::string& key) const;
    std::string one_of(const std::string& key, const std::vector<std::string>& words) const;
    /// One word, or a list of them.
    std::vector<std::string> words(const std::string& key) const;
    bool is_word(const std::string& key, const std::string& word) const;
    bool is_section(const std::string& key) const;
    yaml_section section(const std::string& key) const;
    /// A list of mappings, named `key[0]`, `key[1]` ...
    std::vector<yaml_section> sections(const std::string& key) const;

    std::vector<std::string> keys() const;
    /// `file:line: path: `, what a message about the section begins with.
    std::string here() const { return where(m_node, m_path); }

    [[noreturn]] void refuse(const std::string& what) const;
    [[noreturn]] void refuse(const std::string& key, const std::string& what) const;

private:
    std::string where(const YAML::Node& node, const std::string& path) const;
    std::string path_of(const std::string& key) const;
    YAML::Node value(const std::string& key) const;
    std::int64_t whole_of(const YAML::Node& node, const std::string& path, std::int64_t lowest,
                          std::int64_t highest) const;
    double real_of(const YAML::Node& node, const std::string& path, double lowest,
                   double highest) const;
    std::string scalar_of(const YAML::Node& node, const std::string& path) const;

    std::string m_file;
    YAML::Node m_node;
    std::string m_path;
};

/// The text of a file of at most 1 MiB. `label`: the path, as messages show it. Throws
/// config_error.
std::string yaml_text(const std::filesystem::path& file, const std::string& label);

/// The mapping that a file of at most 1 MiB is. `label`: the path, as messages show it.
yaml_section read_yaml(const std::string& text, const std::string& label);

} // namespace bitloom::network
