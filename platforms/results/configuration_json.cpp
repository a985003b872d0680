// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/configuration_json.h"

#include "models/common/errors.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/describe.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::results {

namespace {

void assign_all(const nlohmann::json& object, const std::string& section, const std::string& where,
                configuration::platform_configuration& config) {
    for (const auto& [word, value] : object.items()) {
        const std::string path = section.empty() ? word : fmt::format("{}.{}", section, word);
        const std::string here = fmt::format("{}{}: ", where, configuration::printable(path));
        if (value.is_object())
            assign_all(value, path, where, config);
        else
            configuration::assign(
                config, path, value.is_string() ? value.get<std::string>() : value.dump(), here);
    }
}

} // namespace

nlohmann::ordered_json configuration_json(const configuration::platform_configuration& config) {
    nlohmann::ordered_json all = nlohmann::ordered_json::object();
    const auto write = [&](const configuration::key& entry, const auto& /*rule*/,
                           const auto& value) {
        if (!entry.belongs_to(config.accelerator.kind))
            return;
        std::string pointer = "/" + entry.path;
        std::replace(pointer.begin(), pointer.end(), '.', '/');
        all[nlohmann::ordered_json::json_pointer(pointer)] = value;
    };
    configuration::describe(write, config);
    return all;
}

configuration::platform_configuration configuration_of(const nlohmann::json& object,
                                                       const std::string& where) {
    configuration::platform_configuration config;
    if (!object.is_object())
        throw config_error(where + "no configuration, give a result as bitloom run writes it");
    assign_all(object, "", where, config);
    return config;
}

} // namespace bitloom::results
