// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/yaml_section.h"

#include "models/common/errors.h"
#include "models/common/nearest_name.h"
#include "platforms/configuration/bounded_text.h"
#include "platforms/configuration/yaml_documents.h"
#include "platforms/network/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/depthguard.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <set>
#include <system_error>

namespace bitloom::network {
namespace {

std::string place(const std::string& file, const YAML::Mark& mark, const std::string& path) {
    const std::string line = mark.is_null() ? "" : fmt::format("{}:", mark.line + 1);
    return fmt::format("{}:{} {}", file, line, path.empty() ? "" : printable(path) + ": ");
}

template <typename number>
std::optional<number> parsed(const std::string& text) {
    number value{};
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end.ec != std::errc{} || end.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

yaml_section::yaml_section(std::string file, const YAML::Node& node, std::string path)
    : m_file(std::move(file))
    , m_node(node)
    , m_path(std::move(path)) {
    if (!m_node.IsMap())
        refuse("not a section, write its keys as `key: value`");
    std::set<std::string> seen;
    for (const auto& entry : m_node) {
        if (!entry.first.IsScalar())
            throw config_error(where(entry.first, m_path) +
                               "a key that is not a word, write `key: value`");
        if (!seen.insert(entry.first.Scalar()).second)
            throw config_error(where(entry.first, path_of(entry.first.Scalar())) +
                               "given twice, keep one");
    }
}

std::string yaml_section::where(const YAML::Node& node, const std::string& path) const {
    return place(m_file, node.Mark(), path);
}

std::string yaml_section::path_of(const std::string& key) const {
    return m_path.empty() ? key : m_path + "." + key;
}

void yaml_section::refuse(const std::string& what) const {
    throw config_error(where(m_node, m_path) + what);
}

void yaml_section::refuse(const std::string& key, const std::string& what) const {
    for (const auto& entry : m_node)
        if (entry.first.Scalar() == key)
            throw config_error(where(entry.first, path_of(key)) + what);
    throw config_error(where(m_node, path_of(key)) + what);
}

namespace {

std::string unknown_key_text(const std::string& key, const std::vector<std::string>& keys) {
    const std::string near = nearest_name(key, keys);
    return near.empty() ? fmt::format("unknown key, give one of {}", fmt::join(keys, ", "))
                        : fmt::format("unknown key, did you mean {}?", near);
}

} // namespace

void yaml_section::only(const std::vector<std::string>& keys) const {
    for (const auto& entry : m_node)
        if (std::find(keys.begin(), keys.end(), entry.first.Scalar()) == keys.end())
            refuse(entry.first.Scalar(), unknown_key_text(entry.first.Scalar(), keys));
}

std::vector<std::string> yaml_section::keys() const {
    std::vector<std::string> all;
    for (const auto& entry : m_node)
        all.push_back(entry.first.Scalar());
    return all;
}

bool yaml_section::has(const std::string& key) const {
    const YAML::Node& node = m_node;
    return static_cast<bool>(node[key]);
}

YAML::Node yaml_section::value(const std::string& key) const {
    const YAML::Node& node = m_node;
    const YAML::Node found = node[key];
    if (!found)
        refuse(fmt::format("lacks the key {}, give it", key));
    return found;
}

std::string yaml_section::scalar_of(const YAML::Node& node, const std::string& path) const {
    if (!node.IsScalar() || node.Scalar().empty())
        throw config_error(where(node, path) + "a single value is needed, write `key: value`");
    return node.Scalar();
}

std::int64_t yaml_section::whole_of(const YAML::Node& node, const std::string& path,
                                    std::int64_t lowest, std::int64_t highest) const {
    const std::string text = scalar_of(node, path);
    const auto number = parsed<std::int64_t>(text);
    if (!number || *number < lowest || *number > highest)
        throw config_error(where(node, path) +
                           fmt::format("'{}' is not a whole number of {} to {}, give one",
                                       printable(text), lowest, highest));
    return *number;
}

std::int64_t yaml_section::whole(const std::string& key, std::int64_t lowest, std::int64_t highest,
                                 std::optional<std::int64_t> otherwise) const {
    if (otherwise && !has(key))
        return *otherwise;
    return whole_of(value(key), path_of(key), lowest, highest);
}

std::vector<std::int64_t> yaml_section::wholes(const std::string& key, std::int64_t lowest,
                                               std::int64_t highest) const {
    const YAML::Node node = value(key);
    if (!node.IsSequence())
        return {whole(key, lowest, highest)};
    std::vector<std::int64_t> numbers;
    for (const YAML::Node& each : node)
        numbers.push_back(whole_of(each, path_of(key), lowest, highest));
    return numbers;
}

double yaml_section::real(const std::string& key, double lowest, double highest) const {
    return real_of(value(key), path_of(key), lowest, highest);
}

double yaml_section::real_of(const YAML::Node& node, const std::string& path, double lowest,
                             double highest) const {
    const std::string text = scalar_of(node, path);
    const auto number = parsed<double>(text);
    if (!number || !(*number >= lowest) || !(*number <= highest))
        throw config_error(where(node, path) +
                           fmt::format("'{}' is not a number of {:g} to {:g}, give one",
                                       printable(text), lowest, highest));
    return *number;
}

std::vector<double> yaml_section::reals(const std::string& key, double lowest,
                                        double highest) const {
    const YAML::Node node = value(key);
    if (!node.IsSequence())
        return {real(key, lowest, highest)};
    std::vector<double> numbers;
    for (const YAML::Node& each : node)
        numbers.push_back(real_of(each, path_of(key), lowest, highest));
    return numbers;
}

bool yaml_section::flag(const std::string& key, bool otherwise) const {
    return has(key) ? one_of(key, {"true", "false"}) == "true" : otherwise;
}

std::string yaml_section::word(const std::string& key) const {
    const std::string text = scalar_of(value(key), path_of(key));
    if (!is_utf8(text))
        refuse(key, fmt::format("'{}' is not UTF-8, rename it", printable(text)));
    return text;
}

std::string yaml_section::one_of(const std::string& key,
                                 const std::vector<std::string>& words) const {
    const std::string text = word(key);
    if (std::find(words.begin(), words.end(), text) == words.end())
        refuse(key,
               fmt::format("'{}' is not known, give {}", printable(text), fmt::join(words, ", ")));
    return text;
}

std::vector<std::string> yaml_section::words(const std::string& key) const {
    const YAML::Node node = value(key);
    if (!node.IsSequence())
        return {word(key)};
    std::vector<std::string> all;
    for (const YAML::Node& each : node)
        all.push_back(scalar_of(each, path_of(key)));
    return all;
}

bool yaml_section::is_word(const std::string& key, const std::string& word) const {
    const YAML::Node node = value(key);
    return node.IsScalar() && node.Scalar() == word;
}

bool yaml_section::is_section(const std::string& key) const {
    return value(key).IsMap();
}

yaml_section yaml_section::section(const std::string& key) const {
    return {m_file, value(key), path_of(key)};
}

std::vector<yaml_section> yaml_section::sections(const std::string& key) const {
    const YAML::Node node = value(key);
    if (!node.IsSequence())
        refuse(key, "not a list, begin each entry with `- `");
    std::vector<yaml_section> all;
    for (const YAML::Node& each : node)
        all.emplace_back(m_file, each, fmt::format("{}[{}]", path_of(key), all.size()));
    return all;
}

std::string yaml_text(const std::filesystem::path& file, const std::string& label) {
    constexpr std::size_t largest_file = 1U << 20;
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        throw config_error(label + ": does not exist or is no file, give a YAML file");
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::string text = configuration::read_up_to(stream, largest_file);
    if (!stream.is_open() || stream.bad())
        throw config_error(fmt::format("{}: cannot be read ({}), give a YAML file that can", label,
                                       std::generic_category().message(errno)));
    if (text.size() > largest_file)
        throw config_error(label + ": is larger than 1 MiB, give a smaller YAML file");
    return text;
}

yaml_section read_yaml(const std::string& text, const std::string& label) {
    try {
        const std::vector<YAML::Node> documents = configuration::first_yaml_documents(text);
        if (documents.size() != 1)
            throw config_error(
                fmt::format("{}: {} YAML documents, give one", label, documents.size()));
        return {label, documents.front(), ""};
    } catch (const YAML::DeepRecursion& error) {
        throw config_error(place(label, error.mark, "") +
                           "nested too deeply, give a network's keys");
    } catch (const YAML::Exception& error) {
        throw config_error(place(label, error.mark, "") + "not YAML (" + printable(error.msg) +
                           "), write lines of `key: value`");
    }
}

} // namespace bitloom::network
