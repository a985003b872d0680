// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/configuration/printable.h"
#include "platforms/explain/explanation_json.h"
#include "platforms/explain/explanation_text.h"
#include "platforms/results/output_file.h"

#include <fmt/format.h>

#include <filesystem>

namespace bitloom::cli {

namespace {

std::size_t layer_number(const results::run_record& run, const std::string& name) {
    std::string names;
    for (std::size_t n = 0; n < run.layers.size(); ++n) {
        const results::layer_record& l = run.layers[n];
        if (l.name == name && l.fused_into)
            throw config_error(fmt::format("--layer {}: executed within {}, ask for that one", name,
                                           *l.fused_into));
        if (l.name == name)
            return n;
        if (!l.fused_into)
            names += (names.empty() ? "" : ", ") + l.name;
    }
    throw config_error(fmt::format("--layer {}: not there, give one of {}", name, names));
}

std::filesystem::path file_beside(const std::string& run) {
    std::error_code error;
    const std::filesystem::path at = run;
    return (std::filesystem::is_directory(at, error) ? at : at.parent_path()) / "explain.json";
}

} // namespace

int explain(const explain_options& o) {
    const bitloom::explain::repeated_run run(o.run);
    std::optional<std::size_t> layer;
    if (o.layer)
        layer = layer_number(run.recorded(), *o.layer);
    const std::filesystem::path file = file_beside(o.run);
    results::check_place(file, "DIR");
    const bitloom::explain::explanation e = bitloom::explain::explain(run, layer);
    const std::string json = explanation_json(e);
    results::write_file(file, json, "DIR");
    if (o.json)
        fmt::print("{}", json);
    else if (!o.quiet)
        fmt::print("{}explanation in {}\n", explanation_text(e, layer),
                   configuration::printable(file.string()));
    return exit_good;
}

} // namespace bitloom::cli
