// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_platform.h"

#include "models/common/errors.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/set_argument.h"
#include "platforms/configuration/yaml_reader.h"

#include <vector>

namespace bitloom::configuration {

namespace {

class platform_reader : public yaml_reader {
public:
    /// Appends every key that it assigns to `given`.
    platform_reader(std::string file, platform_configuration& config, std::vector<given_key>& given)
        : yaml_reader(std::move(file))
        , m_config(config)
        , m_given(given) {}

private:
    bool is_section(const std::string& path) const override {
        return configuration::is_section(path);
    }
    bool is_key(const std::string& path) const override { return configuration::is_key(path); }
    void assign(const std::string& path, const std::string& text,
                const std::string& where) override {
        if (path == "soc" || path == "accelerators")
            throw config_error(where + "this is a system, give it to bitloom soc or compile");
        configuration::assign(m_config, path, text, where);
        m_given.push_back({path, where});
    }
    /// `network.layers.NAME.*`, in which NAME may be any text. Three levels and no more, whatever
    /// an alias pretends.
    bool read_other(const YAML::Node& value, const std::string& path,
                    const std::string& here) override {
        if (!is_network_path(path))
            return false;
        if (path == "network" || path == "network.layers") {
            read_section(value, path, here);
        } else if (!value.IsMap() || m_inside_layer) {
            assign(path, value.IsScalar() ? value.Scalar() : "", here);
        } else {
            m_inside_layer = true;
            read_section(value, path, here);
            m_inside_layer = false;
        }
        return true;
    }

    platform_configuration& m_config;
    bool m_inside_layer = false;
    std::vector<given_key>& m_given;
};

} // namespace

platform_file::platform_file(const std::filesystem::path& file)
    : m_file(file) {
    const std::string text = read_yaml_text(file);
    m_as_read.name = file.stem().string();
    m_as_read.sha256 = sha256_of(text);
    platform_reader(file.string(), m_as_read, m_given).read(text);
    // A file is found from the file that names it; one of --set from where the command runs.
    for (std::string* name : {&m_as_read.technology, &m_as_read.dram.preset}) {
        const std::filesystem::path other = *name;
        if (other.extension() == ".yaml" && other.is_relative())
            *name = (file.parent_path() / other).lexically_normal().string();
    }
}

platform_configuration platform_file::with(const std::vector<std::string>& sets,
                                           allowed_keys allowed) const {
    platform_configuration config = m_as_read;
    std::vector<given_key> given = m_given;
    for (const std::string& assignment : sets) {
        const set_argument set(assignment);
        apply_set(config, assignment);
        given.push_back({set.path, set.where});
    }
    if (allowed == allowed_keys::of_its_machine)
        check_machine(config, given);
    check_memory(config, m_file.string(), given);
    return config;
}

platform_configuration load_platform(const std::filesystem::path& file,
                                     const std::vector<std::string>& sets, allowed_keys allowed) {
    return platform_file(file).with(sets, allowed);
}

} // namespace bitloom::configuration
