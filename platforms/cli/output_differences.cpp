// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/output_differences.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/network/inside_folder.h"
#include "platforms/network/npy.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <vector>

namespace bitloom::cli {

namespace {

using json = nlohmann::json;
using network::element_type;
using network::npy_array;

constexpr std::uintmax_t largest_index = 1U << 20;

std::filesystem::path named_file(const std::filesystem::path& folder, const std::string& file) {
    try {
        return network::file_inside(folder, file);
    } catch (const config_error& error) {
        throw config_error(fmt::format("{}: {}", (folder / "index.json").string(), error.what()));
    }
}

/// Files of a run's float32 outputs by their names.
std::map<std::string, std::filesystem::path> outputs_of(const std::filesystem::path& run) {
    std::error_code error;
    const std::filesystem::path folder =
        (std::filesystem::is_directory(run, error) ? run : run.parent_path()) / "outputs";
    std::map<std::string, std::filesystem::path> files;
    const std::uintmax_t size = std::filesystem::file_size(folder / "index.json", error);
    if (error || size > largest_index)
        return files;
    std::ifstream stream(folder / "index.json");
    const json index = json::parse(stream, nullptr, false);
    if (!index.is_array())
        return files;
    for (const json& entry : index)
        if (entry.is_object() && entry.value("type", json()) == "float32" &&
            entry.value("name", json()).is_string() && entry.value("file", json()).is_string())
            files.emplace(entry["name"].get<std::string>(),
                          named_file(folder, entry["file"].get<std::string>()));
    return files;
}

struct differences {
    double absolute = 0, relative = 0;

    void add(float a, float b) {
        if (a == b || (std::isnan(a) && std::isnan(b)))
            return;
        const double apart = std::abs(double{a} - double{b});
        const double larger = std::max(std::abs(double{a}), std::abs(double{b}));
        // from a number to none, or to infinity
        const bool finite = std::isfinite(apart);
        absolute = std::max(absolute, finite ? apart : INFINITY);
        relative = std::max(relative, finite ? apart / larger : INFINITY);
    }
};

differences between(const npy_array& a, const npy_array& b) {
    differences all;
    for (std::size_t at = 0; at < a.bytes.size(); at += sizeof(float)) {
        float x = 0, y = 0;
        std::memcpy(&x, a.bytes.data() + at, sizeof x);
        std::memcpy(&y, b.bytes.data() + at, sizeof y);
        all.add(x, y);
    }
    return all;
}

} // namespace

std::string output_differences(const std::filesystem::path& first,
                               const std::filesystem::path& second) {
    const auto others = outputs_of(second);
    std::string lines;
    for (const auto& [name, file] : outputs_of(first)) {
        const auto other = others.find(name);
        if (other == others.end())
            continue;
        const npy_array a = network::read_npy(file), b = network::read_npy(other->second);
        if (a.type != element_type::float32 || a.type != b.type || a.shape != b.shape)
            continue;
        const differences found = between(a, b);
        lines += fmt::format("output {}: largest difference {:.6g}, relative {:.6g}\n",
                             configuration::printable(name), found.absolute, found.relative);
    }
    return lines;
}

} // namespace bitloom::cli
