// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitlet_applications.h"

namespace bitloom::reproduce {

namespace {

using network::yaml_section;

std::map<std::string, published_figure> figures_at(const yaml_section& entry,
                                                   const std::string& key) {
    std::map<std::string, published_figure> all;
    if (!entry.has(key))
        return all;
    const yaml_section figures = entry.section(key);
    for (const std::string& name : figures.keys())
        all[name] = printed_at(figures, name);
    return all;
}

std::map<unsigned, published_figure> frames_of(const yaml_section& entry) {
    std::map<unsigned, published_figure> all;
    if (!entry.has("frames"))
        return all;
    const yaml_section frames = entry.section("frames");
    frames.only({"32", "64"});
    for (const unsigned pairs : {32U, 64U})
        all[pairs] = printed_at(frames, std::to_string(pairs));
    return all;
}

bitlet_application application_of(const yaml_section& entry, const published_file& file) {
    entry.only({"name", "network", "bits", "giga_operations", "zero_bits", "cycles", "others",
                "efficiency", "scaling", "frames", "without_distilling"});
    bitlet_application a;
    a.name = entry.word("name");
    a.network = file.path(entry.word("network"));
    a.bits = static_cast<unsigned>(std::stoul(entry.one_of("bits", {"8", "16", "32"})));
    a.giga_operations = printed_at(entry, "giga_operations").value;
    a.zero_bits = printed_at(entry, "zero_bits");
    a.cycles = printed_at(entry, "cycles");
    a.others = figures_at(entry, "others");
    a.efficiency = figures_at(entry, "efficiency");
    if (entry.has("scaling"))
        a.scaling = printed_at(entry, "scaling");
    a.frames = frames_of(entry);
    a.without_distilling = figures_at(entry, "without_distilling");
    return a;
}

bitlet_headlines headlines_of(const yaml_section& entry) {
    entry.only({"speedup", "efficiency", "inference_efficiency", "training_efficiency", "area_mm2",
                "power_mw"});
    const yaml_section power = entry.section("power_mw");
    power.only({"fp32", "16", "8"});
    return {printed_at(entry, "speedup"),
            printed_at(entry, "efficiency"),
            printed_at(entry, "inference_efficiency"),
            printed_at(entry, "training_efficiency"),
            printed_at(entry, "area_mm2"),
            printed_at(power, "fp32"),
            printed_at(power, "16"),
            printed_at(power, "8")};
}

} // namespace

bitlet_publication read_bitlet_publication() {
    const published_file file("bitlet");
    file.all().only({"applications", "headlines"});
    bitlet_publication all;
    for (const yaml_section& entry : file.all().sections("applications"))
        all.applications.push_back(application_of(entry, file));
    all.headlines = headlines_of(file.all().section("headlines"));
    return all;
}

} // namespace bitloom::reproduce
