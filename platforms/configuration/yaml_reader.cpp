// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/yaml_reader.h"

#include "models/common/errors.h"
#include "platforms/configuration/bounded_text.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/yaml_documents.h"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>

#include <cerrno>
#include <fstream>
#include <set>
#include <system_error>

namespace bitloom::configuration {

namespace {

constexpr std::size_t largest_file = 1U << 20;

} // namespace

std::string read_yaml_text(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
        throw config_error(fmt::format("{}: is a folder, give a YAML file", file.string()));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw config_error(fmt::format("{}: cannot be read ({}), give a YAML file", file.string(),
                                       std::generic_category().message(errno)));
    std::string text = read_up_to(stream, largest_file);
    if (stream.bad())
        throw config_error(fmt::format("{}: reading failed, give a YAML file", file.string()));
    if (text.size() > largest_file)
        throw config_error(
            fmt::format("{}: is larger than 1 MiB, give a platform's YAML file", file.string()));
    return text;
}

void yaml_reader::read(const std::string& text) {
    const std::vector<YAML::Node> documents = parse(text);
    if (documents.size() > 1)
        throw config_error(
            fmt::format("{}: {} YAML documents, give one", m_file, documents.size()));
    if (!documents.empty())
        read_section(documents.front(), "", where(documents.front().Mark(), ""));
}

std::string yaml_reader::where(const YAML::Mark& mark, const std::string& path) const {
    const std::string line = mark.is_null() ? "" : fmt::format("{}:", mark.line + 1);
    const std::string key = path.empty() ? "" : printable(path) + ": ";
    return fmt::format("{}:{} {}", m_file, line, key);
}

std::vector<YAML::Node> yaml_reader::parse(const std::string& text) const {
    try {
        return first_yaml_documents(text);
    } catch (const YAML::DeepRecursion& error) {
        throw config_error(where(error.mark, "") + "nested too deeply, give a platform's keys");
    } catch (const YAML::Exception& error) {
        throw config_error(where(error.mark, "") + "not YAML (" + printable(error.msg) +
                           "), write lines of `key: value`");
    }
}

void yaml_reader::read_section(const YAML::Node& node, const std::string& section,
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

bool yaml_reader::read_other(const YAML::Node&, const std::string&, const std::string&) {
    return false;
}

void yaml_reader::read_entry(const YAML::Node& value, const std::string& word,
                             const std::string& path, const std::string& here) {
    if (read_other(value, path, here))
        return;
    // A dotted word would pass as the path of a nested key.
    if (word.empty() || word.find('.') != std::string::npos)
        throw config_error(here + "not a key, nest the keys instead of joining them by dots");
    if (is_section(path))
        return read_section(value, path, here);
    if (is_key(path) && !value.IsScalar() && !value.IsNull())
        throw config_error(here + "a single value is needed, write `key: value`");
    assign(path, value.IsScalar() ? value.Scalar() : "", here);
}

} // namespace bitloom::configuration
