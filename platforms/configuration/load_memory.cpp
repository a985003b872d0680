// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_memory.h"

#include "models/common/errors.h"
#include "models/memory/sdram/preset_rules.h"
#include "platforms/configuration/describe_memory.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/set_argument.h"
#include "platforms/configuration/yaml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <type_traits>

namespace bitloom::configuration {

namespace {

const std::vector<std::string>& memory_keys() {
    static const std::vector<std::string> paths = [] {
        std::vector<std::string> all;
        const memory_configuration defaults;
        describe_memory(
            [&](const key& entry, const auto&, const auto&) { all.push_back(entry.path); },
            defaults);
        return all;
    }();
    return paths;
}

class memory_reader : public yaml_reader {
public:
    memory_reader(std::string file, memory_configuration& config)
        : yaml_reader(std::move(file))
        , m_config(config) {}

    void set(const std::string& assignment) {
        const set_argument given(assignment);
        assign(given.path, std::string(given.value), given.where);
    }
    void check() const {
        const auto fault = sdram::find_fault(m_config.preset);
        if (!fault)
            return;
        const auto given = m_given.find(fault->key);
        const std::string where =
            given != m_given.end() ? given->second : fmt::format("{}: {}: ", file(), fault->key);
        throw config_error(where + printable(fault->what, longest_fault));
    }

private:
    static constexpr std::size_t longest_fault = 300;

    bool is_section(const std::string& path) const override {
        return configuration::is_section(path, memory_keys());
    }
    bool is_key(const std::string& path) const override {
        return std::find(memory_keys().begin(), memory_keys().end(), path) != memory_keys().end();
    }
    void assign(const std::string& path, const std::string& text,
                const std::string& where) override {
        if (!is_key(path))
            throw config_error(where + (is_section(path) ? "is a section, set a key inside it"
                                                         : unknown_key_text(path, memory_keys())));
        describe_memory(
            [&](const key& entry, const auto& rule, auto& value) {
                if (entry.path == path)
                    value =
                        static_cast<std::decay_t<decltype(value)>>(read_value(rule, text, where));
            },
            m_config);
        m_given[path] = where;
    }

    memory_configuration& m_config;
    std::map<std::string, std::string> m_given; ///< where each key was written last
};

} // namespace

memory_configuration load_memory(const std::optional<std::filesystem::path>& file,
                                 const std::vector<std::string>& sets) {
    memory_configuration config;
    memory_reader reader(file ? file->string() : "memory", config);
    if (file) {
        config.preset.name = file->stem().string();
        reader.read(read_yaml_text(*file));
    }
    for (const std::string& assignment : sets)
        reader.set(assignment);
    reader.check();
    return config;
}

} // namespace bitloom::configuration
