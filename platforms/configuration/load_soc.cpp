// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_soc.h"

#include "models/common/errors.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/set_argument.h"
#include "platforms/configuration/soc_builder.h"
#include "platforms/configuration/soc_map.h"
#include "platforms/configuration/yaml_documents.h"
#include "platforms/configuration/yaml_reader.h"

#include <fmt/format.h>

namespace bitloom::configuration {

namespace {

/// Takes the file's keys one by one to a builder.
class soc_reader : public yaml_reader {
public:
    soc_reader(std::string name, std::vector<soc_assignment>& assignments)
        : yaml_reader(std::move(name))
        , m_assignments(assignments) {}
    std::size_t accelerators() const { return m_accelerators; }

private:
    bool is_section(const std::string& path) const override {
        return soc_builder::is_section(path);
    }
    bool is_key(const std::string& path) const override { return soc_builder::is_key(path); }
    void assign(const std::string& path, const std::string& text,
                const std::string& where) override {
        m_assignments.push_back({path, text, where, true});
    }
    bool read_other(const YAML::Node& value, const std::string& path,
                    const std::string& here) override {
        if (path != "accelerators")
            return false;
        if (!value.IsSequence() && !value.IsNull())
            throw config_error(here + "not a list, begin each accelerator with `- `");
        if (value.size() > soc_builder::most_accelerators)
            throw config_error(fmt::format("{}{} accelerators, give {} at most", here, value.size(),
                                           soc_builder::most_accelerators));
        for (const YAML::Node& entry : value)
            read_section(entry, fmt::format("accelerators.{}", m_accelerators++), here);
        return true;
    }

    std::vector<soc_assignment>& m_assignments;
    std::size_t m_accelerators = 0;
};

} // namespace

soc_configuration load_soc(const std::filesystem::path& file,
                           const std::vector<std::string>& sets) {
    std::vector<soc_assignment> assignments;
    soc_reader reader(file.string(), assignments);
    const std::string text = read_yaml_text(file);
    reader.read(text);
    for (const std::string& assignment : sets) {
        const set_argument set(assignment);
        assignments.push_back({set.path, std::string(set.value), set.where, false});
    }
    soc_builder builder(file, reader.accelerators());
    builder.apply(assignments);
    soc_configuration config = builder.configuration();
    config.sha256 = sha256_of(text);
    check_soc_map(config, builder);
    return config;
}

bool is_soc(const std::filesystem::path& file) {
    try {
        const std::vector<YAML::Node> documents = first_yaml_documents(read_yaml_text(file));
        if (documents.empty() || !documents.front().IsMap())
            return false;
        return documents.front()["soc"].IsDefined() ||
               documents.front()["accelerators"].IsDefined();
    } catch (const YAML::Exception&) { // reading it as a platform says what is wrong
        return false;
    }
}

platform_configuration load_compiled_platform(const std::filesystem::path& file,
                                              const std::vector<std::string>& sets,
                                              const std::string& accelerator) {
    if (!is_soc(file)) {
        if (!accelerator.empty())
            throw config_error("--accelerator: the platform has but one, leave it out");
        return load_platform(file, sets);
    }
    const soc_configuration system = load_soc(file, sets);
    std::vector<std::string> names;
    for (const soc_accelerator& a : system.accelerators) {
        if (a.name == accelerator || (accelerator.empty() && system.accelerators.size() == 1))
            return a.platform;
        names.push_back(a.name);
    }
    if (names.empty())
        throw config_error(file.string() + ": has no accelerator, add one to `accelerators`");
    throw config_error(fmt::format("--accelerator{}: {}, give one of {}",
                                   accelerator.empty() ? "" : " " + printable(accelerator),
                                   accelerator.empty() ? "missing" : "there is none",
                                   fmt::join(names, ", ")));
}

} // namespace bitloom::configuration
