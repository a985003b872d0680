// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/key_value.h"

#include "platforms/configuration/describe.h"
#include "platforms/configuration/layer_widths.h"

#include <fmt/format.h>

#include <map>

namespace bitloom::configuration {

std::optional<std::string> value_text(const platform_configuration& config,
                                      const std::string& path) {
    std::optional<std::string> text;
    if (is_network_path(path)) {
        if (const auto bits = width_at(config.layer_widths, path))
            text = std::to_string(*bits);
        return text;
    }
    describe(
        [&](const key& entry, const auto&, const auto& value) {
            if (entry.path == path)
                text = fmt::format("{}", value);
        },
        config);
    return text;
}

const std::vector<std::string>& machines_of(const std::string& path) {
    static const auto machines = [] { // a sweep asks for every point
        std::map<std::string, std::vector<std::string>> of;
        const platform_configuration defaults;
        describe([&](const key& entry, const auto&,
                     const auto&) { of.emplace(entry.path, entry.machines); },
                 defaults);
        return of;
    }();
    static const std::vector<std::string> all;
    const auto found = machines.find(path);
    return found == machines.end() ? all : found->second;
}

} // namespace bitloom::configuration
