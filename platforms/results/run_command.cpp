// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/run_command.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <system_error>

namespace bitloom::results {

namespace {

using json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::uintmax_t largest_command = 16U << 20;

json widths_json(const configuration::widths_by_layer& widths) {
    json all = json::object();
    for (const auto& [layer, width] : widths) {
        if (width.weight)
            all[layer]["weight_bits"] = width.weight->bits;
        if (width.activation)
            all[layer]["activation_bits"] = width.activation->bits;
    }
    return all;
}

run_command command_of(const json& from, const std::string& where) {
    run_command c;
    c.folder = from.at("folder").get<std::string>();
    c.network = from.at("network").get<std::string>();
    c.inputs = from.at("inputs").get<std::vector<std::string>>();
    if (from.contains("mapping"))
        c.mapping = from["mapping"].get<std::string>();
    if (from.contains("seed"))
        c.seed = from["seed"].get<std::uint64_t>();
    for (const auto& [layer, width] : from.at("layer_widths").items())
        for (const auto& [bits, value] : width.items())
            configuration::assign_width(c.layer_widths,
                                        fmt::format("network.layers.{}.{}", layer, bits),
                                        value.dump(), where);
    return c;
}

} // namespace

std::string command_json(const run_command& command) {
    json to{{"schema", 1},
            {"folder", command.folder.string()},
            {"network", command.network},
            {"inputs", command.inputs}};
    if (command.mapping)
        to["mapping"] = *command.mapping;
    if (command.seed)
        to["seed"] = *command.seed;
    to["layer_widths"] = widths_json(command.layer_widths);
    return to.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

run_command read_command(const fs::path& run) {
    std::error_code error;
    const fs::path folder = fs::is_directory(run, error) ? run : run.parent_path();
    const fs::path file = folder / "run.json";
    const std::uintmax_t size = fs::file_size(file, error);
    if (error || size > largest_command)
        throw config_error(fmt::format("{}: is not there, so that the run cannot be repeated; run "
                                       "it again with this version",
                                       file.string()));
    std::ifstream stream(file);
    const auto wrong = [&] {
        return config_error(fmt::format(
            "{}: not as bitloom run writes it, run it again with this version", file.string()));
    };
    try {
        const json from = json::parse(stream);
        if (from.at("schema") != 1)
            throw wrong();
        return command_of(from, file.string() + ": ");
    } catch (const json::exception&) {
        throw wrong();
    }
}

} // namespace bitloom::results
