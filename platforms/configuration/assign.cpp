// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/assign.h"

#include "models/common/errors.h"
#include "platforms/configuration/describe.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/set_argument.h"

#include <type_traits>

namespace bitloom::configuration {

void assign(platform_configuration& config, const std::string& path, std::string_view text,
            const std::string& where) {
    if (is_network_path(path))
        return assign_width(config.layer_widths, path, text, where);
    if (!is_key(path)) {
        if (is_section(path))
            throw config_error(where + "is a section, set a key inside it");
        throw config_error(where + unknown_key_text(path));
    }
    const auto visit = [&](const key& entry, const auto& rule, auto& value) {
        if (entry.path == path)
            value = static_cast<std::decay_t<decltype(value)>>(read_value(rule, text, where));
    };
    describe(visit, config);
}

void apply_set(platform_configuration& config, const std::string& assignment) {
    const set_argument given(assignment);
    assign(config, given.path, given.value, given.where);
}

} // namespace bitloom::configuration
