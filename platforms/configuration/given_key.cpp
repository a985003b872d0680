// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/given_key.h"

#include "models/common/errors.h"
#include "platforms/configuration/describe.h"
#include "platforms/configuration/dram_device.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bitloom::configuration {

void check_machine(const platform_configuration& config, const std::vector<given_key>& given) {
    const std::string& kind = config.accelerator.kind;
    const auto check = [&](const key& entry, const auto&, const auto&) {
        if (entry.belongs_to(kind))
            return;
        for (const given_key& g : given)
            if (g.path == entry.path)
                throw config_error(fmt::format("{}belongs to accelerator.kind: {}, this is a {}; "
                                               "leave it out",
                                               g.where, fmt::join(entry.machines, " or "), kind));
    };
    describe(check, config);
}

void check_memory(const platform_configuration& config, const std::string& file,
                  const std::vector<given_key>& given) {
    if (config.dram.preset == "none" && !is_timed(config.dram))
        return;
    dram_device_of(config.dram, [&](const std::string& path) {
        for (auto g = given.rbegin(); g != given.rend(); ++g)
            if (g->path == path)
                return g->where;
        return fmt::format("{}: {}: ", file, path);
    });
}

} // namespace bitloom::configuration
