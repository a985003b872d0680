// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/result_folder.h"

#include "models/common/errors.h"
#include "platforms/configuration/machine_kinds.h"
#include "platforms/results/engine_timeline.h"
#include "platforms/results/engine_trace.h"
#include "platforms/results/layers_csv.h"
#include "platforms/results/output_file.h"
#include "platforms/results/result_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <ctime>
#include <fstream>
#include <list>
#include <string>
#include <system_error>
#include <vector>

namespace bitloom::results {

namespace {

namespace fs = std::filesystem;

/// Tells a run that was interrupted before its result.json from a folder of the user's.
constexpr const char* marker = ".bitloom-result";

bool holds_a_result(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / marker, ignored))
        return true;
    constexpr std::uintmax_t largest = 16U << 20;
    if (!fs::is_regular_file(folder / "result.json", ignored) ||
        fs::file_size(folder / "result.json", ignored) > largest)
        return false;
    std::ifstream stream(folder / "result.json");
    // Anyone's file may nest without end; only the first level's keys are kept.
    const auto first_level = [](int depth, nlohmann::json::parse_event_t /*event*/,
                                nlohmann::json& /*value*/) { return depth <= 1; };
    const auto parsed = nlohmann::json::parse(stream, first_level, false);
    return parsed.is_object() && parsed.contains("bitloom");
}

void check_usable(const fs::path& folder) {
    const std::string name = folder.string();
    if (name.empty())
        throw config_error("--out: no folder, give the name of a new one");
    std::error_code error;
    if (!fs::exists(folder, error))
        return;
    if (!fs::is_directory(folder, error))
        throw config_error(fmt::format("{}: is not a folder, give --out a new name", name));
    const bool empty = fs::is_empty(folder, error);
    if (error)
        throw config_error(fmt::format("{}: cannot be read ({}), give --out a folder that can",
                                       name, error.message()));
    if (!empty && !holds_a_result(folder))
        throw config_error(fmt::format(
            "{}: holds files that are not an earlier result, give --out a new or empty folder",
            name));
}

fs::path new_default_folder() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, 32> stamp{};
    std::strftime(stamp.data(), stamp.size(), "%Y%m%d-%H%M%S", &local);
    const fs::path parent = "bitloom-out";
    create_folder(parent);
    fs::path folder = parent / stamp.data();
    // Runs started in the same second must not meet in one folder; create_directory decides.
    std::error_code error;
    for (unsigned n = 2; !fs::create_directory(folder, error) && !error; ++n)
        folder = parent / fmt::format("{}_{}", stamp.data(), n);
    create_folder(folder);
    return folder;
}

} // namespace

result_folder::result_folder(const std::optional<fs::path>& out) {
    if (out) {
        check_usable(*out);
        create_folder(*out);
    }
    m_path = out ? *out : new_default_folder();
    write_file(m_path / marker, "A result of Bitloom; a later run may replace it.\n");
}

void result_folder::remove_earlier() {
    if (m_earlier_removed)
        return;
    std::vector<std::string> names{"result.json", "layers.csv",  "trace.json", "timeline.json",
                                   "report.html", "outputs",     "tensors",    "image.bin",
                                   "bundle.json", "program.lst", "symbols.h",  "steps.csv",
                                   "run.json",    "explain.json"};
    for (const std::string& machine : configuration::machine_words())
        names.push_back(machine + "_registers.h");
    for (const std::string& name : names) {
        std::error_code error;
        fs::remove_all(m_path / name, error);
        if (error)
            throw config_error(fmt::format("{}: cannot be replaced ({}), give --out a new folder",
                                           (m_path / name).string(), error.message()));
    }
    m_earlier_removed = true;
}

tensor_folder result_folder::outputs() {
    remove_earlier();
    return tensor_folder(m_path / "outputs");
}

tensor_folder result_folder::tensors() {
    remove_earlier();
    return tensor_folder(m_path / "tensors");
}

void result_folder::write(const run_record& record, const run_command* command,
                          const tiled::engine_recording* recorded, bool trace) {
    std::list<pending_file> files;
    const auto prepare = [&](const char* name, const auto& text) {
        files.emplace_back(m_path / name, text, m_path / name);
    };
    // All lie on the disk before the earlier ones go: it may be full.
    if (command != nullptr)
        prepare("run.json", command_json(*command));
    prepare("layers.csv", layers_csv(record));
    if (recorded != nullptr)
        prepare("timeline.json", engine_timeline(*recorded, record));
    if (recorded != nullptr && trace)
        prepare("trace.json", engine_trace(*recorded, record));
    prepare("result.json", result_json(record));
    remove_earlier();
    for (pending_file& file : files)
        file.put();
}

} // namespace bitloom::results
