// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/technology_file.h"

#include "models/common/errors.h"
#include "platforms/accelerator/technology_tables.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/machine_kinds.h"
#include "platforms/configuration/shipped_folder.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/yaml_section.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

namespace bitloom::accelerator {

namespace {

using network::yaml_section;
namespace fs = std::filesystem;

fs::path shipped() {
    return configuration::shipped_folder("technologies", "technology");
}

/// One of `allowed`, in nm.
unsigned node_of(const yaml_section& s, const std::string& key, unsigned otherwise,
                 const std::vector<unsigned>& allowed) {
    const auto node = static_cast<unsigned>(s.whole(key, 1, 1000, otherwise));
    if (std::find(allowed.begin(), allowed.end(), node) == allowed.end())
        s.refuse(key, fmt::format("{} nm is not known, give {}", node, fmt::join(allowed, ", ")));
    return node;
}

void read_real(const yaml_section& s, const std::string& key, double& value) {
    constexpr double largest = 1e12;
    if (s.has(key))
        value = s.real(key, 0, largest);
}

const std::vector<unsigned> nodes{90, 65, 45, 32, 28, 22, 16};

/// Read once: thousands of numbers.
const std::shared_ptr<const energy::sram_library>& shipped_sram() {
    static const auto library = [] {
        energy::sram_library all;
        for (const char* table : {"cacti_sram_small.csv", "cacti_sram_sweep.csv"})
            read_sram_table(shipped() / table, all);
        return std::make_shared<const energy::sram_library>(std::move(all));
    }();
    return library;
}
const energy::node_scaling& shipped_scaling() {
    static const energy::node_scaling scaling = read_scaling(shipped());
    return scaling;
}

void read_sram(const yaml_section& all, const fs::path& folder, energy::technology& t) {
    t.sram = shipped_sram();
    if (all.has("sram") && all.section("sram").has("tables")) {
        energy::sram_library own;
        for (const std::string& table : all.section("sram").words("tables"))
            read_sram_table((folder / table).lexically_normal(), own);
        t.sram = std::make_shared<const energy::sram_library>(std::move(own));
    }
    const auto check = [&](const std::string& variant) {
        return t.sram->has(variant)
                   ? std::string()
                   : fmt::format("'{}' has no banks at 45 nm, give one of {}",
                                 network::printable(variant), fmt::join(t.sram->variants(), ", "));
    };
    if (all.has("sram")) {
        const yaml_section s = all.section("sram");
        s.only({"tables", "variant", "output_variant", "leakage_variant"});
        for (const auto& [key, value] :
             {std::pair{"variant", &t.variant}, std::pair{"output_variant", &t.output_variant},
              std::pair{"leakage_variant", &t.leakage_variant}})
            if (s.has(key)) {
                *value = s.word(key);
                if (const std::string wrong = check(*value); !wrong.empty())
                    s.refuse(key, wrong);
            }
    }
    for (const std::string& variant : {t.variant, t.leakage_variant})
        if (const std::string wrong = check(variant); !wrong.empty())
            all.refuse(fmt::format("sram: {}", wrong));
    if (t.output_variant.empty())
        t.output_variant = t.variant;
}

void read_operations(const yaml_section& s, energy::operation_figures& to) {
    const std::pair<const char*, double*> figures[] = {
        {"multiply_8_pj", &to.multiply_8_pj},   {"multiply_8_um2", &to.multiply_8_um2},
        {"multiply_32_pj", &to.multiply_32_pj}, {"multiply_32_um2", &to.multiply_32_um2},
        {"add_16_pj", &to.add_16_pj},           {"add_16_um2", &to.add_16_um2},
        {"add_32_pj", &to.add_32_pj},           {"add_32_um2", &to.add_32_um2}};
    std::vector<std::string> keys{"node_nm"};
    for (const auto& [key, value] : figures) {
        keys.emplace_back(key);
        read_real(s, key, *value);
    }
    s.only(keys);
    to.node_nm = node_of(s, "node_nm", to.node_nm, nodes);
}

void read_row_stationary(const yaml_section& s, energy::row_stationary_figures& to) {
    s.only({"node_nm", "mac_pj", "register_file", "array", "buffer", "memory", "area_node_nm",
            "um2_per_pe"});
    to.node_nm = node_of(s, "node_nm", to.node_nm, nodes);
    to.area_node_nm = node_of(s, "area_node_nm", to.area_node_nm, nodes);
    read_real(s, "mac_pj", to.mac_pj);
    read_real(s, "register_file", to.register_file);
    read_real(s, "array", to.array);
    read_real(s, "buffer", to.buffer);
    read_real(s, "memory", to.memory);
    read_real(s, "um2_per_pe", to.um2_per_pe);
}

void read_logic(const yaml_section& all, energy::technology& t) {
    if (!all.has("logic"))
        return;
    const yaml_section logic = all.section("logic");
    logic.only({"fusion_unit", "bitlet", "operations", "row_stationary"});
    if (logic.has("fusion_unit")) {
        const yaml_section unit = logic.section("fusion_unit");
        unit.only({"node_nm", "pj_per_cycle", "leakage_mw", "area_um2"});
        t.fusion_unit.node_nm = node_of(unit, "node_nm", t.fusion_unit.node_nm, nodes);
        read_real(unit, "pj_per_cycle", t.fusion_unit.pj_per_cycle);
        read_real(unit, "leakage_mw", t.fusion_unit.leakage_mw);
        read_real(unit, "area_um2", t.fusion_unit.area_um2);
    }
    if (logic.has("operations"))
        read_operations(logic.section("operations"), t.operations);
    if (logic.has("row_stationary"))
        read_row_stationary(logic.section("row_stationary"), t.row_stationary);
    if (logic.has("bitlet")) {
        const yaml_section bitlet = logic.section("bitlet");
        bitlet.only({"node_nm"});
        t.bitlet_node_nm = node_of(bitlet, "node_nm", t.bitlet_node_nm, {28, 65});
    }
}

read_technology read(const fs::path& file) {
    const std::string label = network::printable(file.string());
    const std::string text = network::yaml_text(file, label);
    const yaml_section all = network::read_yaml(text, label);
    all.only({"node_nm", "sram", "logic", "dram"});
    read_technology found;
    found.file = {file.stem().string(), configuration::sha256_of(text)};
    energy::technology& t = found.figures;
    t.node_nm = node_of(all, "node_nm", t.node_nm, nodes);
    t.scaling = shipped_scaling();
    read_sram(all, file.parent_path(), t);
    read_logic(all, t);
    if (all.has("dram")) {
        const yaml_section dram = all.section("dram");
        dram.only({"pj_per_bit", "source"});
        read_real(dram, "pj_per_bit", t.dram_pj_per_bit);
        if (dram.has("source"))
            t.dram_source = dram.word("source");
        else if (dram.has("pj_per_bit"))
            dram.refuse("source is missing, say where pj_per_bit comes from");
    }
    return found;
}

} // namespace

read_technology technology_of(const std::string& name) {
    const fs::path file = configuration::named_file(name, "technologies", "technology: ");
    if (file == name)
        return read(file);
    static std::mutex guard;
    static std::map<std::string, read_technology> known; // a sweep prices thousands of runs
    const std::lock_guard lock(guard);
    auto found = known.find(name);
    if (found == known.end())
        found = known.emplace(name, read(file)).first;
    return found->second;
}

read_technology technology_of(const configuration::platform_configuration& platform) {
    if (platform.technology != "default")
        return technology_of(platform.technology);
    return technology_of(configuration::machine_kind_of(platform.accelerator.kind).technology);
}

} // namespace bitloom::accelerator
