// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/key.h"
#include "platforms/configuration/key_rules.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace bitloom::configuration {

/// Visits a table of keys and writes them as YAML, each with its sentence.
class key_dump {
public:
    template <class rule_type, class value_type>
    void operator()(const key& entry, const rule_type& rule, const value_type& value) {
        std::vector<std::string> words = split(entry.path);
        const std::string name = words.back();
        words.pop_back();
        std::size_t same = 0;
        while (same < words.size() && same < m_open.size() && words[same] == m_open[same])
            ++same;
        for (std::size_t i = same; i < words.size(); ++i)
            m_text += fmt::format("{:{}}{}:\n", "", 2 * i, words[i]);
        m_open = words;
        const std::string unit = entry.unit.empty() ? "" : entry.unit + ", ";
        const std::string indent(2 * words.size(), ' ');
        m_text += fmt::format("{}# {} ({}{})\n{}{}: {}\n", indent, entry.sentence, unit,
                              allowed_text(rule), indent, name, written(rule, value));
    }
    const std::string& text() const { return m_text; }

private:
    template <class rule_type, class value_type>
    static const value_type& written(const rule_type&, const value_type& value) {
        return value;
    }
    static std::string written(const bus_range&, std::uint64_t value) {
        return fmt::format("{:#x}", value);
    }
    /// In double quotes, as text may hold what YAML gives a meaning.
    static std::string written(free_text, const std::string& value) {
        std::string quoted = "\"";
        for (const char c : value) {
            if (c == '"' || c == '\\')
                quoted += '\\';
            quoted += c;
        }
        return quoted + '"';
    }
    static std::string written(const name_or_file&, const std::string& value) {
        return written(free_text{}, value);
    }
    static std::vector<std::string> split(const std::string& path) {
        std::vector<std::string> words(1);
        for (const char c : path) {
            if (c == '.')
                words.emplace_back();
            else
                words.back().push_back(c);
        }
        return words;
    }

    std::string m_text;
    std::vector<std::string> m_open; ///< sections, outermost first
};

} // namespace bitloom::configuration
