// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/soc_builder.h"

#include "models/common/errors.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/describe_soc.h"
#include "platforms/configuration/dram_device.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/machine_kinds.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>

namespace bitloom::configuration {

namespace {

const std::string entries = "accelerators.", only_entry = "accelerator.";

/// Paths as they stand in a file; those of entries are the first one's.
const std::vector<std::string>& soc_keys() {
    static const std::vector<std::string> paths = [] {
        std::vector<std::string> all;
        const soc_configuration defaults;
        describe_soc([&](const key& k, const auto&, const auto&) { all.push_back(k.path); },
                     defaults);
        for (const std::string& k : known_keys())
            if (k.compare(0, 5, "dram.") == 0)
                all.push_back(k);
        all.push_back(entries + "0.platform");
        const soc_accelerator entry;
        describe_soc_accelerator(
            [&](const key& k, const auto&, const auto&) { all.push_back(entries + "0." + k.path); },
            entry);
        return all;
    }();
    return paths;
}

/// An entry's number and the rest of the path.
struct entry_path {
    std::size_t entry;
    std::string key;
};
std::optional<entry_path> entry_of(const std::string& path) {
    if (path.compare(0, entries.size(), entries) != 0)
        return std::nullopt;
    entry_path found{0, ""};
    const char* const last = path.data() + path.size();
    const auto end = std::from_chars(path.data() + entries.size(), last, found.entry);
    if (end.ec != std::errc{} || (end.ptr != last && *end.ptr != '.'))
        return std::nullopt;
    found.key.assign(end.ptr == last ? last : end.ptr + 1, last);
    return found;
}

/// The path with its entry's number made 0.
std::string of_first_entry(const std::string& path) {
    const auto e = entry_of(path);
    return !e ? path : e->key.empty() ? entries + "0" : entries + "0." + e->key;
}

/// The path that an entry's key has on a platform of its own.
std::string platform_path(const std::string& key) {
    return key == "bits_per_cycle" ? "dram.bits_per_cycle" : only_entry + key;
}

/// Sets the key `path` of a table, with `describe` calling its visitor; false if it has none.
template <class table>
bool set_in(const table& describe, const std::string& path, const soc_assignment& a) {
    bool found = false;
    describe([&](const key& k, const auto& rule, auto& value) {
        if (k.path != path)
            return;
        found = true;
        value = static_cast<std::decay_t<decltype(value)>>(read_value(rule, a.text, a.where));
    });
    return found;
}

} // namespace

bool soc_builder::is_section(const std::string& path) {
    return configuration::is_section(of_first_entry(path), soc_keys());
}

bool soc_builder::is_key(const std::string& path) {
    const std::string p = of_first_entry(path);
    return std::find(soc_keys().begin(), soc_keys().end(), p) != soc_keys().end();
}

soc_builder::soc_builder(std::filesystem::path file, std::size_t accelerators)
    : m_file(std::move(file)) {
    m_config.name = m_file.stem().string();
    for (std::size_t n = 0; n < accelerators; ++n) {
        soc_accelerator a;
        a.address = soc_accelerator::first_address + n * soc_accelerator::window_bytes;
        a.source = soc_accelerator::first_source + static_cast<unsigned>(n);
        m_config.accelerators.push_back(a);
    }
}

std::string soc_builder::where(const std::string& path) const {
    for (auto g = m_given.rbegin(); g != m_given.rend(); ++g)
        if (g->path == path)
            return g->where;
    return fmt::format("{}: {}: ", m_file.string(), path);
}

const std::string& soc_builder::latest(const std::vector<std::string>& paths) const {
    for (auto g = m_given.rbegin(); g != m_given.rend(); ++g)
        if (const auto found = std::find(paths.begin(), paths.end(), g->path); found != paths.end())
            return *found;
    return paths.front();
}

void soc_builder::apply(const std::vector<soc_assignment>& assignments) {
    std::vector<soc_assignment> rest;
    for (soc_assignment a : assignments) {
        if (a.path.compare(0, only_entry.size(), only_entry) == 0) {
            if (m_config.accelerators.size() != 1)
                throw config_error(fmt::format(
                    "{}there are {} accelerators, say which: {}0.{} and so on", a.where,
                    m_config.accelerators.size(), entries, a.path.substr(only_entry.size())));
            a.path.replace(0, only_entry.size(), entries + "0.");
        }
        const auto e = entry_of(a.path);
        if (e && e->entry >= m_config.accelerators.size())
            throw config_error(fmt::format("{}there are {} accelerators, the first is {}0", a.where,
                                           m_config.accelerators.size(), entries));
        if (e && e->key == "platform")
            begin_with_platform(a, e->entry);
        else
            rest.push_back(a);
    }
    for (const soc_assignment& a : rest)
        assign(a);
    finish();
}

void soc_builder::begin_with_platform(const soc_assignment& a, std::size_t entry) {
    if (a.text.empty())
        throw config_error(a.where + "no value, give a platform's YAML file");
    const std::filesystem::path named = a.text;
    const std::filesystem::path file =
        a.of_file && named.is_relative() ? m_file.parent_path() / named : named;
    try {
        m_config.accelerators[entry].platform = load_platform(file.lexically_normal(), {});
    } catch (const config_error& e) {
        throw config_error(a.where + e.what());
    }
}

void soc_builder::assign(const soc_assignment& a) {
    m_given.push_back({a.path, a.where});
    if (const auto e = entry_of(a.path))
        return assign_to_entry(a, e->entry, e->key);
    const bool of_soc = set_in([&](auto&& visit) { describe_soc(visit, m_config); }, a.path, a);
    if (of_soc)
        return;
    const bool of_all = a.path == "dram.bits_per_cycle" || (!a.of_file && is_network_path(a.path));
    if (!of_all && !is_key(a.path))
        throw config_error(a.where + (is_section(a.path) ? "is a section, set a key inside it"
                                                         : unknown_key_text(a.path, soc_keys())));
    platform_configuration common;
    common.dram = m_config.dram;
    configuration::assign(common, a.path, a.text, a.where);
    m_config.dram = common.dram;
    if (of_all)
        for (soc_accelerator& to : m_config.accelerators)
            configuration::assign(to.platform, a.path, a.text, a.where);
    // A file is found from the file that names it.
    const std::filesystem::path preset = m_config.dram.preset;
    if (a.of_file && a.path == "dram.preset" && preset.extension() == ".yaml" &&
        preset.is_relative())
        m_config.dram.preset = (m_file.parent_path() / preset).lexically_normal().string();
}

void soc_builder::assign_to_entry(const soc_assignment& a, std::size_t entry,
                                  const std::string& key) {
    if (!is_key(a.path))
        throw config_error(a.where + (is_section(a.path)
                                          ? "is a section, set a key inside it"
                                          : unknown_key_text(of_first_entry(a.path), soc_keys())));
    set_in([&](auto&& visit) { describe_soc_accelerator(visit, m_config.accelerators[entry]); },
           key, a);
}

void soc_builder::check_remote_port() const {
    const remote_port_configuration& r = m_config.remote_port;
    if (r.reconnects && (r.connects || r.has_processor()))
        throw config_error(where("remote_port.reconnects") +
                           "only accelerators that listen can wait for another peer, give false");
}

void soc_builder::finish() {
    platform_configuration common;
    common.dram = m_config.dram;
    check_memory(common, m_file.string(), m_given);
    check_remote_port();
    std::set<std::string> names;
    for (std::size_t n = 0; n < m_config.accelerators.size(); ++n) {
        soc_accelerator& a = m_config.accelerators[n];
        const std::string path = entries + std::to_string(n) + ".";
        std::vector<given_key> given;
        for (const given_key& g : m_given)
            if (const auto e = entry_of(g.path); e && e->entry == n)
                given.push_back({platform_path(e->key), g.where});
        check_machine(a.platform, given);
        if (!machine_kind_of(a.platform.accelerator.kind).has_driver)
            throw config_error(fmt::format(
                "{}{} has no driver for firmware, give bitfusion or bitlet; bitloom run takes it",
                where(path + "kind"), a.platform.accelerator.kind));
        if (a.platform.accelerator.cost_model == "published")
            throw config_error(where(path + "cost_model") +
                               "published has no machine to run, give machine");
        const double bits_per_cycle = a.platform.dram.bits_per_cycle;
        a.platform.dram = m_config.dram;
        a.platform.dram.bits_per_cycle = bits_per_cycle;
        if (a.name.empty())
            a.name = a.platform.accelerator.kind + std::to_string(n);
        if (a.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
            throw config_error(fmt::format("{}'{}' is no name, give small letters, digits and _",
                                           where(path + "name"), printable(a.name)));
        if (!names.insert(a.name).second)
            throw config_error(where(path + "name") + a.name +
                               " is another's name, give each its own");
    }
}

} // namespace bitloom::configuration
