// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitfusion/published_tables.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace bitloom::bitfusion::published::testing {

namespace {

constexpr std::array<const char*, loops> words{"B/b", "OW/ow", "OH/oh", "IC/ic", "OC/oc"};

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, at);) {
        if (!part.empty() && part.back() == '\r')
            part.pop_back();
        parts.push_back(part);
    }
    return parts;
}

std::array<loop, loops> order_of(const std::string& text) {
    std::array<loop, loops> order{};
    std::size_t at = 0;
    for (const std::string& word : split(text, '>'))
        order.at(at++) =
            static_cast<loop>(std::find(words.begin(), words.end(), word) - words.begin());
    return order;
}

table_row row_of(const std::map<std::string, std::string>& cells) {
    const auto number = [&](const char* key) { return std::stoull(cells.at(key)); };
    const auto real = [&](const char* key) { return std::stod(cells.at(key)); };
    table_row row;
    row.name = cells.at("network") + " " + cells.at("layer");
    row.shape = {number("K"),
                 number("O"),
                 number("S"),
                 number("IC"),
                 number("OC"),
                 number("batch"),
                 static_cast<unsigned>(number("iprec")),
                 static_cast<unsigned>(number("wprec")),
                 number("im2col") != 0};
    row.by.order = order_of(cells.at("order_outer_to_inner"));
    std::size_t at = 0;
    for (const char* key : {"tile_B_num_x_size", "tile_OW", "tile_OH", "tile_IC", "tile_OC"}) {
        const auto count_and_size = split(cells.at(key), 'x');
        row.trip_counts.at(at) = std::stoull(count_and_size.at(0));
        row.by.tile.at(at++) = std::stoull(count_and_size.at(1));
    }
    cost& c = row.expected;
    c.cycles = number("cycles");
    c.compute_cycles = number("compute_cycles");
    c.stall_cycles = number("mem_stall_cycles");
    c.read = {number("ibuf_read_bits"), number("wbuf_read_bits"), number("obuf_read_bits")};
    c.written = {number("ibuf_write_bits"), number("wbuf_write_bits"), number("obuf_write_bits")};
    c.dram_read_bits = number("dram_read_bits");
    c.dram_write_bits = number("dram_write_bits");
    c.energy_nj = real("energy_nJ");
    c.compute_nj = real("core_nJ");
    c.buffers_nj = real("sram_nJ");
    c.dram_nj = real("dram_nJ");
    return row;
}

} // namespace

machine eyeriss_point() {
    return {};
}

machine stripes_point() {
    machine m;
    m.bits_per_cycle = 4096;
    m.half_buffers = {524288, 524288, 524288};
    // CACTI, pJ per access of 32 bits: banks of 8192, 256 and 4096 bytes
    m.energy.activations = {6.39163 / 32, 5.56268 / 32};
    m.energy.weights = {0.745328 / 32, 1.26139 / 32};
    m.energy.outputs = {3.98324 / 32, 5.05131 / 32};
    return m;
}

std::filesystem::path tables() {
    const char* folder = std::getenv("BITLOOM_REFERENCE_DATA");
    return std::filesystem::path(folder ? folder : BITLOOM_SOURCE_DIR "/../shared/data") /
           "bitfusion";
}

std::vector<table_row> rows_of(const std::string& name) {
    std::vector<table_row> rows;
    std::ifstream stream(tables() / (name + ".csv"));
    std::string line;
    if (!std::getline(stream, line))
        return rows;
    const auto header = split(line, ',');
    while (std::getline(stream, line)) {
        const auto cells = split(line, ',');
        std::map<std::string, std::string> named;
        for (std::size_t i = 0; i < header.size(); ++i)
            named[header[i]] = cells.at(i);
        rows.push_back(row_of(named));
    }
    return rows;
}

std::string text_of(const std::array<loop, loops>& order) {
    std::string text;
    for (const loop l : order)
        text += (text.empty() ? "" : ">") + std::string(words[static_cast<std::size_t>(l)]);
    return text;
}

} // namespace bitloom::bitfusion::published::testing
