// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/description.h"

#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/shipped_folder.h"
#include "platforms/configuration/yaml_reader.h"
#include "platforms/results/version.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

namespace bitloom::explore {

namespace {

using json = nlohmann::ordered_json;

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Digests of the technologies and DRAM devices that platforms and parameters name.
json named_files(const sweep& s, const evaluator& files) {
    std::map<std::string, std::string> digests;
    const auto add = [&](const std::string& name, const std::string& folder,
                         const std::string& where) {
        if (name != "default" && name != "none")
            digests[folder + "/" + name] = configuration::sha256_of(
                configuration::read_yaml_text(configuration::named_file(name, folder, where)));
    };
    const std::map<std::string, std::string> folders{{"technology", "technologies"},
                                                     {"dram.preset", "memories"}};
    for (const configuration::platform_configuration& base : files.bases()) {
        add(base.technology, folders.at("technology"), "technology: ");
        add(base.dram.preset, folders.at("dram.preset"), "dram.preset: ");
    }
    for (const parameter& p : s.parameters)
        if (const auto folder = folders.find(p.path); folder != folders.end())
            for (const std::string& name : p.values)
                add(name, folder->second, p.where);
    return digests;
}

json parameters_of(const sweep& s) {
    json all = json::array();
    for (const parameter& p : s.parameters) {
        json one{{"path", p.path}, {"values", p.values}};
        for (const condition& c : p.when)
            one["when"][c.path] = c.values;
        all.push_back(one);
    }
    return all;
}

json sampling_of(const sampling& s) {
    if (s.method == sampling_method::grid)
        return {{"method", "grid"}};
    return {{"method", s.method == sampling_method::random ? "random" : "latin_hypercube"},
            {"points", s.points},
            {"seed", s.seed}};
}

/// Objectives decide what a search looks at.
json search_of(const search_settings& s, const json& objectives) {
    return {{"method", s.method == search_method::nsga2 ? "nsga2" : "moead"},
            {"population", s.population},
            {"seed", s.seed},
            {"objectives", objectives}};
}

} // namespace

sweep_identity identity_of(const sweep& s, const evaluator& files, std::uint64_t points) {
    json platforms = json::array(), networks = json::array(), constraints = json::array(),
         objectives = json::array();
    for (const configuration::platform_configuration& base : files.bases())
        platforms.push_back({{"name", base.name}, {"sha256", base.sha256}});
    for (std::size_t n = 0; n < s.networks.size(); ++n)
        networks.push_back({{"name", files.network_name(n)}, {"sha256", files.network_sha256(n)}});
    for (const constraint& c : s.constraints)
        constraints.push_back(c.expression);
    for (const objective& o : s.objectives)
        objectives.push_back({{"metric", o.metric}, {"maximise", o.maximise}});
    json description{
        {"platforms", platforms},
        {"networks", networks},
        {"files", named_files(s, files)},
        {"batch", s.batches},
        {"parameters", parameters_of(s)},
        {"constraints", constraints},
        {"sampling", s.search ? search_of(*s.search, objectives) : sampling_of(s.sampled)}};
    if (s.accuracy)
        description["accuracy"] = {{"calibration", files.samples_sha256()},
                                   {"labels", files.labels_sha256()}};
    return {results::version(), dumped(description), dumped(objectives), points};
}

stored_point described(const numbered_point& p, const sweep& s, const space& places,
                       const evaluator& files, const sweep_identity& identity) {
    const auto& platform = files.bases()[p.place.platform];
    json parameters = json::object();
    for (std::size_t i = 0; i < s.parameters.size(); ++i)
        parameters[s.parameters[i].path] =
            p.place.chosen[i] == 0 ? json(nullptr)
                                   : json(s.parameters[i].values[p.place.chosen[i] - 1]);
    stored_point found{p.number,
                       "",
                       platform.name,
                       files.network_name(p.place.network),
                       s.batches[p.place.batch],
                       dumped(parameters),
                       {},
                       p.generation};
    found.key = configuration::sha256_of(
        fmt::format("{}\n{} {}\n{} {}\n{}\n{}", identity.version, platform.name, platform.sha256,
                    found.network, files.network_sha256(p.place.network), found.batch,
                    fmt::join(places.sets_of(p.place), "\n")));
    return found;
}

} // namespace bitloom::explore
