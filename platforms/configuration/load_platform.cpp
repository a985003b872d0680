// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_platform.h"

#include "models/common/errors.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/yaml_documents.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <system_error>

namespace bitloom::configuration {

namespace {

constexpr std::size_t largest_file = 1U << 20;

std::string read_text(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
        throw config_error(fmt::format("{}: is a folder, give a YAML file", file.string()));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    if (!stream)
        throw config_error(fmt::format("{}: cannot be read ({}), give a YAML file", file.string(),
                                       std::generic_category().message(errno)));
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad())
        throw config_error(fmt::format("{}: reading failed, give a YAML file", file.string()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > largest_file)
        throw config_error(
            fmt::format("{}: is larger than 1 MiB, give a platform's YAML file", file.string()));
    return text;
}

/// Walks one file. Only known sections are entered, so that aliases cannot make it long.
class reader {
public:
    reader(std::string file, platform_configuration& config)
        : m_file(std::move(file))
        , m_config(config) {}

    void read(const std::string& text) {
        const std::vector<YAML::Node> documents = parse(text);
        if (documents.size() > 1)
            throw config_error(
                fmt::format("{}: {} YAML documents, give one", m_file, documents.size()));
        if (!documents.empty())
            read_section(documents.front(), "", where(documents.front().Mark(), ""));
    }

private:
    std::string where(const YAML::Mark& mark, const std::string& path) const {
        const std::string line = mark.is_null() ? "" : fmt::format("{}:", mark.line + 1);
        const std::string key = path.empty() ? "" : printable(path) + ": ";
        return fmt::format("{}:{} {}", m_file, line, key);
    }

    std::vector<YAML::Node> parse(const std::string& text) const {
        try {
            return first_yaml_documents(text);
        } catch (const YAML::DeepRecursion& error) {
            throw config_error(where(error.mark, "") + "nested too deeply, give a platform's keys");
        } catch (const YAML::Exception& error) {
            throw config_error(where(error.mark, "") + "not YAML (" + printable(error.msg) +
                               "), write lines of `key: value`");
        }
    }

    void read_section(const YAML::Node& node, const std::string& section,
                      const std::string& location) {
        if (node.IsNull())
            return;
        if (!node.IsMap())
            throw config_error(location + "not a section, write its keys as `key: value`");
        std::set<std::string> seen;
        for (const auto& entry : node) {
            if (!entry.first.IsScalar())
                throw config_error(where(entry.first.Mark(), section) +
                                   "a key that is not a word, write `key: value`");
            const std::string word = entry.first.Scalar();
            const std::string path = section.empty() ? word : fmt::format("{}.{}", section, word);
            const std::string here = where(entry.first.Mark(), path);
            if (!seen.insert(word).second)
                throw config_error(here + "given twice, keep one");
            read_entry(entry.second, word, path, here);
        }
    }

    void read_entry(const YAML::Node& value, const std::string& word, const std::string& path,
                    const std::string& here) {
        if (is_network_path(path))
            return read_network(value, path, here);
        // A dotted word would pass as the path of a nested key.
        if (word.empty() || word.find('.') != std::string::npos)
            throw config_error(here + "not a key, nest the keys instead of joining them by dots");
        if (is_section(path))
            return read_section(value, path, here);
        if (is_key(path) && !value.IsScalar() && !value.IsNull())
            throw config_error(here + "a single value is needed, write `key: value`");
        assign(m_config, path, value.IsScalar() ? value.Scalar() : "", here);
    }

    /// `network.layers.NAME.*`, in which NAME may be any text. Three levels and no more, whatever
    /// an alias pretends.
    void read_network(const YAML::Node& value, const std::string& path, const std::string& here) {
        if (path == "network" || path == "network.layers")
            return read_section(value, path, here);
        if (!value.IsMap() || m_inside_layer)
            return assign(m_config, path, value.IsScalar() ? value.Scalar() : "", here);
        m_inside_layer = true;
        read_section(value, path, here);
        m_inside_layer = false;
    }

    bool m_inside_layer = false;
    std::string m_file;
    platform_configuration& m_config;
};

} // namespace

platform_configuration load_platform(const std::filesystem::path& file,
                                     const std::vector<std::string>& sets) {
    platform_configuration config;
    const std::string text = read_text(file);
    config.name = file.stem().string();
    config.sha256 = sha256_of(text);
    reader(file.string(), config).read(text);
    for (const std::string& assignment : sets)
        apply_set(config, assignment);
    return config;
}

} // namespace bitloom::configuration
