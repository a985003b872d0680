// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/rtl_vectors.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace bitloom::bitlet::testing {
namespace {

std::string text_of_gzip(const std::filesystem::path& path) {
    std::string text;
    std::FILE* pipe = popen(("gzip -dc '" + path.string() + "'").c_str(), "r");
    if (pipe == nullptr)
        return text;
    char part[65536];
    for (std::size_t count; (count = std::fread(part, 1, sizeof part, pipe)) > 0;)
        text.append(part, count);
    pclose(pipe);
    return text;
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line.substr(0, line.find('\r')));
    for (std::string cell; std::getline(stream, cell, ',');)
        cells.push_back(cell);
    return cells;
}

} // namespace

std::vector<vector_row> rtl_vectors(const std::string& name) {
    const char* folder = std::getenv("BITLOOM_REFERENCE_DATA");
    const auto path =
        std::filesystem::path(folder ? folder : BITLOOM_SOURCE_DIR "/../shared/data") / "bitlet" /
        (name + ".csv.gz");
    std::vector<vector_row> rows;
    if (!std::filesystem::exists(path))
        return rows;
    std::istringstream stream(text_of_gzip(path));
    std::string line;
    std::getline(stream, line);
    const auto header = cells_of(line);
    while (std::getline(stream, line)) {
        const auto cells = cells_of(line);
        vector_row row;
        for (std::size_t i = 0; i < header.size(); ++i)
            row[header[i]] = cells.at(i);
        rows.push_back(row);
    }
    return rows;
}

std::uint64_t hex(const std::string& digits) {
    return std::stoull(digits, nullptr, 16);
}

} // namespace bitloom::bitlet::testing
