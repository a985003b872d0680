// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/eyeriss_chip.h"

#include "models/baselines/eyeriss/mapping.h"
#include "platforms/reproduce/published_file.h"

namespace bitloom::reproduce {

namespace {

using network::yaml_section;

constexpr std::int64_t largest = 1'000'000;
constexpr double most = 1e9; // of a measurement

std::uint64_t whole(const yaml_section& section, const char* key,
                    std::optional<std::int64_t> otherwise = {}) {
    return static_cast<std::uint64_t>(section.whole(key, 1, largest, otherwise));
}

/// One group of a layer.
eyeriss::layer shape_of(const yaml_section& entry, std::uint64_t images, std::uint64_t groups) {
    eyeriss::layer l;
    l.images = images;
    l.channels = whole(entry, "channels");
    l.filters = whole(entry, "filters") / groups;
    l.rows = l.columns = whole(entry, "size");
    l.kernel_rows = l.kernel_columns = whole(entry, "kernel");
    l.stride_rows = l.stride_columns = whole(entry, "stride", 1);
    return l;
}

eyeriss::mapping mapping_of(const yaml_section& entry, const eyeriss::layer& l) {
    entry.only({"n", "e", "p", "q", "r", "t"});
    eyeriss::mapping m{whole(entry, "n"), whole(entry, "e"), whole(entry, "p"), whole(entry, "q"),
                       whole(entry, "r"), whole(entry, "t"), l.kernel_rows,     l.kernel_columns};
    if (!eyeriss::fits(m, {}))
        entry.refuse("does not fit 12 x 14 PEs and their register files, take less at once");
    return m;
}

struct measured {
    double cycles = 0, buffer_mb = 0;
};

void add_rows(std::vector<measured_quantity>& rows, const std::string& name, const measured& ours,
              const yaml_section& published, double frequency_hz, double within) {
    constexpr double s_per_ms = 1e-3, of_accesses = 0.1;
    rows.push_back({"processing cycles " + name,
                    "cycles",
                    ours.cycles,
                    published.real("milliseconds", 0, most) * s_per_ms * frequency_hz,
                    within,
                    {}});
    rows.push_back({"global buffer accesses " + name,
                    "MB",
                    ours.buffer_mb,
                    published.real("buffer_mb", 0, most),
                    of_accesses,
                    {}});
}

void add_network(std::vector<measured_quantity>& rows, const yaml_section& network,
                 double frequency_hz) {
    network.only({"name", "images", "published", "layers"});
    constexpr double of_layers = 0.1, of_totals = 0.05, of_pes = 0.1;
    const std::string name = network.word("name");
    const eyeriss::array_networks networks;
    measured total;
    for (const yaml_section& entry : network.sections("layers")) {
        entry.only({"name", "channels", "filters", "size", "kernel", "stride", "groups", "map",
                    "published"});
        const std::uint64_t groups = whole(entry, "groups", 1);
        const eyeriss::layer l = shape_of(entry, whole(network, "images"), groups);
        const eyeriss::mapping m = mapping_of(entry.section("map"), l);
        const eyeriss::mapped_work work = eyeriss::work_of(l, m, networks);
        constexpr double mb_per_word = 2e-6;
        const auto times = static_cast<double>(groups);
        const measured ours{static_cast<double>(work.cycles) * times,
                            static_cast<double>(work.input_words + 2 * work.sum_words) * times *
                                mb_per_word};
        const yaml_section published = entry.section("published");
        const std::string layer = name + " " + entry.word("name");
        add_rows(rows, layer, ours, published, frequency_hz, of_layers);
        rows.push_back(
            {"active PEs " + layer,
             "PEs",
             static_cast<double>(l.kernel_rows * m.rows * m.channel_sets * m.filter_sets),
             published.real("pes", 0, most),
             of_pes,
             {}});
        total.cycles += ours.cycles;
        total.buffer_mb += ours.buffer_mb;
    }
    add_rows(rows, name, total, network.section("published"), frequency_hz, of_totals);
}

} // namespace

std::vector<measured_quantity> eyeriss_chip() {
    const published_file file("eyeriss/chip");
    const yaml_section& all = file.all();
    all.only({"frequency_hz", "networks"});
    constexpr double fastest = 1e10;
    std::vector<measured_quantity> rows;
    for (const yaml_section& network : all.sections("networks"))
        add_network(rows, network, all.real("frequency_hz", 1, fastest));
    return rows;
}

} // namespace bitloom::reproduce
