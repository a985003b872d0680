// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/stripes_variations.h"

#include "platforms/accelerator/estimate.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/network/import.h"
#include "platforms/network/set_widths.h"
#include "platforms/reproduce/bitfusion_runs.h"
#include "platforms/reproduce/geometric_mean.h"
#include "platforms/reproduce/published_file.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

namespace bitloom::reproduce {

namespace {

namespace fs = std::filesystem;
using network::yaml_section;

struct figures {
    double cycles = 0, energy = 0;
};

/// One batch on the platform, `--view estimate`.
figures figures_of(const fs::path& file, const configuration::platform_configuration& platform,
                   std::uint64_t batch) {
    network::graph net = network::import_network(file, accelerator::needed_import(platform));
    network::set_widths(net, platform.layer_widths);
    const results::run_record record = accelerator::estimate(net, platform, batch);
    figures all;
    for (const results::layer_record& layer : record.layers)
        if (layer.weight_bits > 0)
            all.cycles += static_cast<double>(layer.cycles);
    all.energy = results::totals_of(record).energy->total;
    return all;
}

std::vector<std::string> words_at(const yaml_section& s, const std::string& key) {
    return s.has(key) ? s.words(key) : std::vector<std::string>{};
}

class study_file {
public:
    study_file()
        : m_file("bitfusion_stripes")
        , m_networks(bitfusion_networks()) {
        m_file.all().only({"bitfusion", "stripes", "batch", "set", "paper", "variations"});
        m_batch = batch_at(m_file.all());
        m_bitfusion = of_networks({}, m_file.all());
    }

    stripes_study run() const {
        stripes_study study;
        const yaml_section paper = m_file.all().section("paper");
        paper.only({"speedup", "energy"});
        study.paper_speedup = printed_at(paper, "speedup").value;
        study.paper_energy = printed_at(paper, "energy").value;
        study.variations.push_back(variation({"", "", {}}, nullptr));
        for (const yaml_section& v : m_file.all().sections("variations")) {
            v.only({"assumption", "choice", "set", "networks", "bitfusion", "set_bitfusion"});
            study.variations.push_back(variation({v.word("assumption"), v.word("choice"), {}}, &v));
        }
        return study;
    }

private:
    std::vector<figures> of_networks(const std::vector<std::string>& sets,
                                     const yaml_section& names_platform) const {
        const auto platform =
            configuration::load_platform(m_file.path(names_platform.word("bitfusion")), sets);
        std::vector<figures> all;
        for (const paper_network& n : m_networks)
            all.push_back(figures_of(n.file, platform, m_batch));
        return all;
    }

    /// `changes`: nothing, or one of the variations.
    stripes_variation variation(stripes_variation found, const yaml_section* changes) const {
        std::vector<std::string> sets = words_at(m_file.all(), "set");
        std::map<std::string, fs::path> others; // networks
        std::vector<figures> bitfusion = m_bitfusion;
        if (changes != nullptr) {
            for (std::string& each : words_at(*changes, "set"))
                sets.push_back(std::move(each));
            if (changes->has("networks")) {
                const yaml_section networks = changes->section("networks");
                for (const std::string& name : networks.keys())
                    others[name] = m_file.path(networks.word(name));
            }
            if (changes->has("bitfusion"))
                bitfusion = of_networks(words_at(*changes, "set_bitfusion"), *changes);
        }
        const auto stripes =
            configuration::load_platform(m_file.path(m_file.all().word("stripes")), sets);
        for (std::size_t n = 0; n < m_networks.size(); ++n) {
            const paper_network& network = m_networks[n];
            const auto other = others.find(network.name);
            const figures f =
                figures_of(other != others.end() ? other->second : network.file, stripes, m_batch);
            found.networks.push_back(
                {network.name, f.cycles / bitfusion[n].cycles, f.energy / bitfusion[n].energy});
        }
        return found;
    }

    published_file m_file;
    std::vector<paper_network> m_networks;
    std::uint64_t m_batch = 1;
    std::vector<figures> m_bitfusion;
};

double mean_of(const std::vector<stripes_ratios>& of, double stripes_ratios::*which) {
    geometric_mean mean;
    for (const stripes_ratios& each : of)
        mean.add(each.*which);
    return mean.value();
}

} // namespace

double stripes_variation::speedup() const {
    return mean_of(networks, &stripes_ratios::cycles);
}

double stripes_variation::energy() const {
    return mean_of(networks, &stripes_ratios::energy);
}

const stripes_study& study_stripes() {
    static const stripes_study once = study_file().run();
    return once;
}

std::string table_of(const stripes_study& study) {
    std::string text = "| assumption | instead |", rule = "\n|---|---|";
    for (const stripes_ratios& n : study.variations.front().networks) {
        text += fmt::format(" {} |", n.network);
        rule += "---|";
    }
    text += " speedup | energy |" + rule + "---|---|\n";
    for (const stripes_variation& v : study.variations) {
        text += v.assumption.empty() ? "| as set | |"
                                     : fmt::format("| {} | {} |", v.assumption, v.choice);
        for (const stripes_ratios& n : v.networks)
            text += fmt::format(" {:.2f} |", n.cycles);
        text += fmt::format(" {:.2f} | {:.2f} |\n", v.speedup(), v.energy());
    }
    return text;
}

} // namespace bitloom::reproduce
