// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/result_file.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace bitloom::results {

namespace {

using nlohmann::json;

constexpr std::uintmax_t largest_result = 16U << 20;
constexpr int deepest_result = 8;

bool is_result(const json& j) {
    return j.is_object() && j.contains("schema") && j.contains("layers") &&
           j["layers"].is_array() && j.contains("totals") && j["totals"].is_object();
}

json read(const std::filesystem::path& run) {
    std::error_code error;
    const std::filesystem::path file =
        std::filesystem::is_directory(run, error) ? run / "result.json" : run;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error || size > largest_result)
        throw config_error(
            fmt::format("{}: no result there, give the --out folder of a run", file.string()));
    std::ifstream stream(file);
    // What lies deeper is none of ours, and a tree of it would take many times the file's memory.
    const auto shallow = [](int depth, json::parse_event_t /*event*/, json& /*value*/) {
        return depth <= deepest_result;
    };
    json result = json::parse(stream, shallow, false);
    if (!is_result(result))
        throw config_error(fmt::format("{}: not a result of bitloom run, give a run's --out folder",
                                       file.string()));
    if (result["schema"] != 1)
        throw config_error(fmt::format("{}: schema {}, this version reads schema 1; run it again",
                                       file.string(), result["schema"].dump().substr(0, 20)));
    return result;
}

const json* found(const json& in, const char* key) {
    const auto entry = in.is_object() ? in.find(key) : in.end();
    return entry == in.end() ? nullptr : &*entry;
}

} // namespace

result_file::result_file(const std::string& run)
    : m_run(run)
    , m_whole(read(run)) {}

void result_file::refuse(const std::string& what) const {
    throw config_error(fmt::format("{}: {}, give a result as bitloom run writes it", m_run, what));
}

std::uint64_t result_file::count(const json& in, const char* key) const {
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    const json* value = found(in, key);
    if (value == nullptr || !value->is_number_unsigned() || *value > most)
        refuse(fmt::format("{} is not there or no count", key));
    return value->get<std::uint64_t>();
}

double result_file::amount(const json& in, const char* key) const {
    constexpr double most = 1e30;
    const json* value = found(in, key);
    if (value == nullptr || !value->is_number() || *value < 0 || *value > most)
        refuse(fmt::format("{} is not there or no amount", key));
    return value->get<double>();
}

std::string result_file::text(const json& in, const char* key) const {
    const json* value = found(in, key);
    if (value == nullptr || !value->is_string())
        refuse(fmt::format("{} is not there or no text", key));
    return value->get<std::string>();
}

const json& result_file::object(const json& in, const char* key) const {
    const json* value = found(in, key);
    if (value == nullptr || !value->is_object())
        refuse(fmt::format("{} is not there", key));
    return *value;
}

} // namespace bitloom::results
