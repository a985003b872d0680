// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// The bytes of a YAML file of up to 1 MiB. Throws config_error: a folder, not readable, larger.
std::string read_yaml_text(const std::filesystem::path& file);

/// Walks one file of keys. Only known sections are entered, so that aliases cannot make it long.
class yaml_reader {
public:
    explicit yaml_reader(std::string file)
        : m_file(std::move(file)) {}
    virtual ~yaml_reader() = default;
    yaml_reader(const yaml_reader&) = delete;
    yaml_reader& operator=(const yaml_reader&) = delete;

    /// Throws config_error, `file:line: path: what, and what would be right`: not YAML, more than
    /// one document, a key given twice, and what assign() says.
    void read(const std::string& text);

protected:
    /// True for a path above a key, and for "", the whole file.
    virtual bool is_section(const std::string& path) const = 0;
    virtual bool is_key(const std::string& path) const = 0;
    /// `text` is empty where no value stands, or none that is a word. Throws config_error,
    /// beginning with `where`, also for what is no key.
    virtual void assign(const std::string& path, const std::string& text,
                        const std::string& where) = 0;
    /// Takes an entry whose key may be any text; false: it is as all others.
    virtual bool read_other(const YAML::Node& value, const std::string& path,
                            const std::string& here);

    void read_section(const YAML::Node& node, const std::string& section,
                      const std::string& location);
    const std::string& file() const { return m_file; }
    /// "file:line: path: ", the start of a message.
    std::string where(const YAML::Mark& mark, const std::string& path) const;

private:
    std::vector<YAML::Node> parse(const std::string& text) const;
    void read_entry(const YAML::Node& value, const std::string& word, const std::string& path,
                    const std::string& here);

    const std::string m_file;
};

} // namespace bitloom::configuration
