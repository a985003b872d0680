// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/soc_map.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace bitloom::configuration {

namespace {

/// A device and the keys that place it.
struct placed {
    address_range range;
    std::vector<std::string> keys;
};

std::string key_of(const soc_configuration& config, const soc_accelerator& a, const char* key) {
    return fmt::format("accelerators.{}.{}", &a - config.accelerators.data(), key);
}

std::vector<placed> places_of(const soc_configuration& config) {
    std::vector<placed> all;
    const auto add = [&](const std::string& name, const device_place& p,
                         std::vector<std::string> keys) {
        all.push_back({{name, p.address, p.size}, std::move(keys)});
    };
    const auto add_device = [&](const std::string& name, const device_place& p) {
        add(name, p, {"soc." + name + ".address", "soc." + name + ".size"});
    };
    add("dram", {dram_base, config.dram.bytes}, {"dram.bytes"});
    add_device("uart", config.uart);
    add_device("timer", config.timer);
    add_device("interrupt_controller", config.interrupt_controller);
    add_device("finisher", config.finisher);
    for (const soc_accelerator& a : config.accelerators)
        add(a.name, {a.address, soc_accelerator::window_bytes}, {key_of(config, a, "address")});
    return all;
}

} // namespace

std::vector<address_range> address_map_of(const soc_configuration& config) {
    std::vector<address_range> map;
    for (const placed& p : places_of(config))
        map.push_back(p.range);
    return map;
}

std::string address_map_page(const soc_configuration& config) {
    std::map<std::string, unsigned> sources{{"uart", config.uart_source}};
    for (const soc_accelerator& a : config.accelerators)
        sources.emplace(a.name, a.source);
    std::string page = "| device | first address | last address | interrupt source |\n"
                       "|---|---|---|---|\n";
    for (const address_range& r : address_map_of(config)) {
        const auto source = sources.find(r.name);
        page +=
            fmt::format("| {} | {:#x} | {:#x} | {} |\n", r.name, r.first, r.first + (r.size - 1),
                        source == sources.end() ? "" : std::to_string(source->second));
    }
    return page;
}

void check_soc_map(const soc_configuration& config, const soc_builder& builder) {
    const std::vector<placed> places = places_of(config);
    const std::vector<address_range> map = address_map_of(config);
    const std::size_t devices = map.size() - config.accelerators.size();
    for (const soc_accelerator& a : config.accelerators)
        if (std::any_of(map.begin(), map.begin() + static_cast<std::ptrdiff_t>(devices),
                        [&](const address_range& r) { return r.name == a.name; }))
            throw config_error(builder.where(key_of(config, a, "name")) + a.name +
                               " is a device's name, give another");
    if (const auto fault = find_fault(map)) {
        std::vector<std::string> keys = places[fault->range].keys;
        if (fault->other) {
            const auto& others = places[*fault->other].keys;
            keys.insert(keys.end(), others.begin(), others.end());
        }
        throw config_error(builder.where(builder.latest(keys)) + fault->what);
    }
    std::map<unsigned, std::string> sources{{config.uart_source, "uart"}};
    for (const soc_accelerator& a : config.accelerators)
        if (const auto [other, good] = sources.emplace(a.source, a.name); !good)
            throw config_error(fmt::format("{}{} is {}'s source, give each its own",
                                           builder.where(key_of(config, a, "source")), a.source,
                                           other->second));
}

} // namespace bitloom::configuration
