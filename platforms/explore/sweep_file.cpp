// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/sweep_file.h"

#include "models/common/errors.h"
#include "models/common/nearest_name.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/key_rules.h"
#include "platforms/configuration/key_value.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/yaml_reader.h"
#include "platforms/explore/metrics.h"
#include "platforms/explore/value_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::explore {

namespace {

using configuration::printable;
using configuration::read_value;
using configuration::whole_range;

const std::vector<std::string> keys{"platforms",
                                    "networks",
                                    "batch",
                                    "set",
                                    "parameters",
                                    "constraints",
                                    "sampling.method",
                                    "sampling.points",
                                    "sampling.seed",
                                    "accuracy.calibration",
                                    "accuracy.labels",
                                    "search.method",
                                    "search.population",
                                    "search.seed",
                                    "objectives.minimise",
                                    "objectives.maximise"};

bool below(const std::string& path, const std::string& section) {
    return path.compare(0, section.size() + 1, section + ".") == 0;
}

class sweep_reader : public configuration::yaml_reader {
public:
    sweep_reader(const std::filesystem::path& file, sweep& result)
        : yaml_reader(file.string())
        , m_folder(file.parent_path())
        , m_sweep(result) {}

private:
    bool is_section(const std::string& path) const override {
        return configuration::is_section(path, keys);
    }
    bool is_key(const std::string& path) const override {
        return std::find(keys.begin(), keys.end(), path) != keys.end();
    }
    void assign(const std::string& path, const std::string& text,
                const std::string& here) override {
        constexpr std::uint64_t most = 1ULL << 40;
        if (path == "sampling.method") {
            const std::string method = read_value(
                configuration::choice{{"grid", "random", "latin_hypercube"}}, text, here);
            m_sweep.sampled.method = method == "grid"     ? sampling_method::grid
                                     : method == "random" ? sampling_method::random
                                                          : sampling_method::latin_hypercube;
            m_sweep.sampled.where = here;
        } else if (path == "sampling.points") {
            m_sweep.sampled.points = read_value(whole_range{1, most}, text, here);
        } else if (path == "sampling.seed") {
            m_sweep.sampled.seed = read_value(whole_range{0, UINT64_MAX}, text, here);
        } else if (path == "accuracy.calibration" || path == "accuracy.labels") {
            if (!m_sweep.accuracy)
                m_sweep.accuracy.emplace();
            accuracy_settings& a = *m_sweep.accuracy;
            (path == "accuracy.labels" ? a.labels : a.calibration) =
                (m_folder / text).lexically_normal();
            a.where = here;
        } else if (below(path, "search")) {
            assign_search(path, text, here);
        } else {
            throw config_error(here + configuration::unknown_key_text(path, keys));
        }
    }
    void assign_search(const std::string& path, const std::string& text, const std::string& here) {
        if (!m_sweep.search)
            m_sweep.search.emplace();
        search_settings& s = *m_sweep.search;
        s.where = here;
        if (path == "search.method")
            s.method = read_value(configuration::choice{{"nsga2", "moead"}}, text, here) == "nsga2"
                           ? search_method::nsga2
                           : search_method::moead;
        else if (path == "search.population")
            s.population = read_value(whole_range{4, 10'000}, text, here);
        else if (path == "search.seed")
            s.seed = read_value(whole_range{0, UINT64_MAX}, text, here);
        else
            throw config_error(here + configuration::unknown_key_text(path, keys));
    }
    bool read_other(const YAML::Node& value, const std::string& path,
                    const std::string& here) override {
        const place_of_node place = [&](const YAML::Node& node) {
            return node.Mark().is_null() ? here : where(node.Mark(), path);
        };
        if (path == "platforms")
            m_sweep.platforms = files_of(value, place);
        else if (path == "networks")
            m_sweep.networks = files_of(value, place);
        else if (path == "batch")
            read_batches(value, place);
        else if (path == "constraints")
            for (const std::string& expression : words_of(value, place))
                m_sweep.constraints.push_back({expression, here});
        else if (path == "set" || path == "parameters")
            read_section(value, path, here);
        else if (below(path, "set"))
            read_fixed(value, path.substr(4), place);
        else if (below(path, "parameters"))
            read_parameter(value, path.substr(11), place);
        else if (path == "objectives.minimise" || path == "objectives.maximise")
            read_objectives(words_of(value, place), path == "objectives.maximise", here);
        else
            return false;
        return true;
    }

    std::vector<std::filesystem::path> files_of(const YAML::Node& node,
                                                const place_of_node& place) const {
        std::vector<std::filesystem::path> files;
        for (const std::string& word : words_of(node, place)) {
            files.push_back((m_folder / word).lexically_normal());
            if (std::count(files.begin(), files.end(), files.back()) > 1)
                throw config_error(
                    fmt::format("{}'{}' is given twice, keep one", place(node), printable(word)));
        }
        return files;
    }
    void read_batches(const YAML::Node& node, const place_of_node& place) {
        m_sweep.batches.clear();
        for (const std::string& word : values_of(node, place)) {
            constexpr std::uint64_t most = 65'536; // as --batch
            const std::uint64_t batch = read_value(whole_range{1, most}, word, place(node));
            if (std::count(m_sweep.batches.begin(), m_sweep.batches.end(), batch) > 0)
                throw config_error(fmt::format("{}{} is given twice, keep one", place(node), word));
            m_sweep.batches.push_back(batch);
        }
    }
    /// As value_text writes it. Throws config_error for no such key and for what it does not take.
    std::string checked(const std::string& path, const std::string& text,
                        const std::string& here) const {
        if (path == "batch")
            throw config_error(here + "stands beside parameters, write batch: [1, 16] there");
        configuration::platform_configuration any;
        configuration::assign(any, path, text, here);
        const std::string value = *configuration::value_text(any, path);
        const bool names_file = path == "technology" || path == "dram.preset";
        const std::filesystem::path other = value;
        if (names_file && other.extension() == ".yaml" && other.is_relative())
            return (m_folder / other).lexically_normal().string();
        return value;
    }
    void add(parameter&& added, const std::vector<std::string>& texts) {
        for (const parameter& p : m_sweep.parameters)
            if (p.path == added.path)
                throw config_error(added.where + "has its values already, under set; keep one");
        std::set<std::string> seen;
        for (const std::string& text : texts) {
            added.values.push_back(checked(added.path, text, added.where));
            if (!seen.insert(added.values.back()).second)
                throw config_error(
                    fmt::format("{}{} is given twice, keep one", added.where, printable(text)));
        }
        m_sweep.parameters.push_back(std::move(added));
    }
    void read_fixed(const YAML::Node& node, const std::string& path, const place_of_node& place) {
        if (node.IsMap() || node.IsSequence())
            throw config_error(place(node) + "a single value is needed; several stand under "
                                             "parameters");
        add({path, {}, {}, place(node)}, words_of(node, place));
    }
    void read_parameter(const YAML::Node& node, const std::string& path,
                        const place_of_node& place) {
        parameter p{path, {}, {}, place(node)};
        if (node.IsMap() && node["when"]) {
            if (!node["when"].IsMap())
                throw config_error(place(node["when"]) +
                                   "not a condition, write when: {path: value}");
            for (const auto& part : node["when"]) {
                const std::string other = part.first.IsScalar() ? part.first.Scalar() : "";
                const std::string here = where(part.first.Mark(), "parameters." + path + ".when");
                condition c{other, {}};
                for (const std::string& text : words_of(part.second, place))
                    c.values.push_back(checked(other, text, here + printable(other) + ": "));
                p.when.push_back(std::move(c));
            }
        }
        add(std::move(p), values_of(node, place));
    }
    void read_objectives(const std::vector<std::string>& names, bool maximise,
                         const std::string& here) {
        for (const std::string& name : names) {
            const std::vector<std::string>& known = metric_names();
            if (std::find(known.begin(), known.end(), name) == known.end()) {
                const std::string near = nearest_name(name, known);
                throw config_error(
                    fmt::format("{}no metric '{}', {}", here, printable(name),
                                near.empty() ? fmt::format("give one of {}", fmt::join(known, ", "))
                                             : fmt::format("did you mean {}?", near)));
            }
            for (const objective& o : m_sweep.objectives)
                if (o.metric == name)
                    throw config_error(fmt::format("{}{} is given twice, keep one", here, name));
            m_sweep.objectives.push_back({name, maximise});
        }
    }

    std::filesystem::path m_folder;
    sweep& m_sweep;
};

} // namespace

sweep read_sweep(const std::filesystem::path& file) {
    sweep result;
    result.file = printable(file.string());
    sweep_reader(file, result).read(configuration::read_yaml_text(file));
    if (result.platforms.empty())
        throw config_error(result.file + ": platforms: missing, give a list of platform files");
    if (result.networks.empty())
        throw config_error(result.file + ": networks: missing, give a list of network files");
    const sampling& s = result.sampled;
    if (result.search && !s.where.empty())
        throw config_error(result.search->where + "a search chooses its points itself, leave "
                                                  "sampling out");
    if (result.search && result.networks.size() > 1)
        throw config_error(result.search->where + "a search is for one network, give one");
    if (s.method != sampling_method::grid && s.points == 0)
        throw config_error(s.where + "needs sampling.points, give how many");
    if (s.method == sampling_method::grid && s.points != 0)
        throw config_error(result.file + ": sampling.points: a grid takes every point, leave it "
                                         "out or give sampling.method random");
    if (result.accuracy &&
        (result.accuracy->labels.empty() || result.accuracy->calibration.empty()))
        throw config_error(result.accuracy->where + "needs both, give accuracy.calibration and "
                                                    "accuracy.labels");
    for (const objective& o : result.objectives)
        if (o.metric == "accuracy" && !result.accuracy)
            throw config_error(result.file + ": objectives: accuracy is of labelled samples, give "
                                             "accuracy.calibration and accuracy.labels");
    if (result.accuracy && result.networks.size() > 1)
        throw config_error(result.accuracy->where + "the samples are of one network, give one");
    if (result.objectives.empty()) // what does not depend on clock and batch
        result.objectives = {
            {"seconds_per_input", false}, {"energy_pj_per_input", false}, {"area_um2", false}};
    return result;
}

} // namespace bitloom::explore
