// SPDX-License-Identifier: Apache-2.0
#include "platforms/report/run_page.h"

#include "models/common/errors.h"
#include "platforms/compiler/target.h"
#include "platforms/configuration/dram_device.h"
#include "platforms/report/embedded.h"
#include "platforms/report/page.h"
#include "platforms/results/configuration_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace bitloom::report {

namespace {

using json = nlohmann::ordered_json;

/// What the memory of a platform gives at most: through its ports, and of its device if that is
/// timed and still to be found.
double bytes_per_second(const configuration::platform_configuration& platform) {
    const double ports = compiler::make_target(platform.accelerator)->array().ports();
    double most = ports * platform.dram.bits_per_cycle / 8 *
                  static_cast<double>(platform.accelerator.frequency_hz);
    constexpr double giga = 1e9;
    if (configuration::is_timed(platform.dram))
        try {
            most =
                std::min(most, configuration::dram_device_of(platform.dram).peak_gb_per_s() * giga);
        } catch (const config_error&) { // the ports' width is true as well
        }
    return most;
}

const nlohmann::json& list_of(const nlohmann::json& in, const char* key,
                              const results::result_file& file) {
    if (!in.is_object() || !in.contains(key) || !in[key].is_array())
        file.refuse(fmt::format("{} is not there or no list", key));
    return in[key];
}

/// What the page draws and recorded_run does not look at.
void check(const results::result_file& file) {
    const nlohmann::json& whole = file.whole();
    const nlohmann::json& totals = file.object(whole, "totals");
    for (const char* key : {"cycles", "macs", "stall_cycles", "dram_read_bits", "dram_write_bits"})
        file.count(totals, key);
    file.amount(totals, "seconds");
    file.count(whole, "batch");
    file.object(totals, "energy_pj");
    if (totals.contains("accuracy"))
        file.amount(totals, "accuracy");
    const nlohmann::json none = nlohmann::json::array();
    for (const nlohmann::json& layer :
         whole.contains("weight_bits") ? list_of(whole, "weight_bits", file) : none) {
        file.text(layer, "layer");
        file.count(layer, "count");
        for (const nlohmann::json& ones : list_of(layer, "ones", file))
            if (!ones.is_number_unsigned())
                file.refuse("ones of a bit plane are no count");
    }
    for (const nlohmann::json& layer : whole["layers"]) {
        file.count(layer, "stall_cycles");
        file.amount(layer, "utilization");
        file.object(layer, "bits");
        file.object(layer, "energy_pj");
        if (layer.contains("stalls"))
            for (const auto& [cause, cycles] : file.object(layer, "stalls").items())
                file.count(layer["stalls"], cause.c_str());
    }
}

/// A timeline that a page can draw; null for what is none.
json checked(const json& timeline) {
    const auto is_count = [](const json& value) {
        return value.is_number_unsigned() && value <= std::uint64_t{1} << 62;
    };
    if (!timeline.is_object() || timeline.value("schema", 0) != 1)
        return nullptr;
    const json engines = timeline.value("engines", json::array());
    for (const json& name : engines)
        if (!name.is_string())
            return nullptr;
    for (const json& block : timeline.value("blocks", json::array())) {
        if (!block.is_object() || !block.value("layer", json()).is_string() ||
            !is_count(block.value("cycles", json())) || !block.value("cut", json()).is_boolean())
            return nullptr;
        for (const json& move : block.value("moves", json::array()))
            if (!move.is_array() || move.size() != 4 ||
                !std::all_of(move.begin(), move.end(), is_count) || move[0] >= engines.size() ||
                move[2] > move[3])
                return nullptr;
    }
    return {{"engines", engines}, {"blocks", timeline.value("blocks", json::array())}};
}

/// A file beside a result; null if it is not there, too large or no JSON.
json json_beside(const std::filesystem::path& run, const char* name) {
    std::error_code error;
    const std::filesystem::path folder =
        std::filesystem::is_directory(run, error) ? run : run.parent_path();
    constexpr std::uintmax_t largest = 16U << 20;
    const std::uintmax_t size = std::filesystem::file_size(folder / name, error);
    if (error || size > largest)
        return nullptr;
    std::ifstream stream(folder / name);
    json whole = json::parse(stream, nullptr, false);
    return whole.is_discarded() ? json(nullptr) : whole;
}

/// timeline.json beside a result; null if it is not there: earlier versions wrote none.
json timeline_of(const std::filesystem::path& run) {
    try {
        return checked(json_beside(run, "timeline.json"));
    } catch (const json::exception&) { // a key of another type
        return nullptr;
    }
}

/// Causes of the layers' cycles and the verified change, as bitloom explain left them beside the
/// result; null if it has not explained this very one.
json explanation_of(const std::filesystem::path& run, const nlohmann::json& whole) {
    const json from = json_beside(run, "explain.json");
    try {
        json layers = json::array();
        if (from.at("schema") != 1 || from.at("layers").size() != whole.at("layers").size())
            return nullptr;
        for (std::size_t n = 0; n < from["layers"].size(); ++n) {
            const json& layer = from["layers"][n];
            std::uint64_t sum = 0;
            for (const auto& [cause, cycles] : layer.at("causes").items())
                sum += cycles.get<std::uint64_t>();
            if (layer.at("name").get<std::string>() !=
                    whole["layers"][n].at("name").get<std::string>() ||
                sum != whole["layers"][n].at("cycles").get<std::uint64_t>())
                return nullptr;
            layers.push_back(layer["causes"]);
        }
        json found{{"layers", layers}};
        if (from.contains("best"))
            found["best"] = {
                {"set", from["best"].at("set").get<std::string>()},
                {"cycles", from["best"].at("measured").at("cycles").get<std::uint64_t>()}};
        return found;
    } catch (const json::exception&) {
        return nullptr;
    }
}

} // namespace

std::string run_page(const results::result_file& file, const std::filesystem::path& run) {
    const nlohmann::json& whole = file.whole();
    check(file);
    const auto platform =
        results::configuration_of(file.object(whole, "configuration"), file.where());
    json data{{"result", whole}};
    // The program's own run time says nothing of the machine.
    data["result"].erase("host");
    data["timeline"] = timeline_of(run);
    data["explanation"] = explanation_of(run, whole);
    data["memory_bytes_per_second"] = bytes_per_second(platform);
    return page({fmt::format("{} on {}", file.text(file.object(whole, "network"), "name"),
                             file.text(file.object(whole, "platform"), "name")),
                 data, run_js, glossary_run});
}

} // namespace bitloom::report
