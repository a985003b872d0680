// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/run_command_of.h"

#include <filesystem>
#include <system_error>

namespace bitloom::cli {

results::run_command command_of(const run_options& o,
                                const configuration::platform_configuration& platform) {
    results::run_command c;
    std::error_code gone;
    c.folder = std::filesystem::current_path(gone);
    c.network = o.network;
    c.inputs = o.inputs;
    c.mapping = o.mapping;
    if (o.inputs.empty() && o.view == "tlm")
        c.seed = o.seed.value_or(default_seed);
    c.layer_widths = platform.layer_widths;
    return c;
}

} // namespace bitloom::cli
