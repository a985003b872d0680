// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/network_bundle.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/firmware/bundle_format.h"
#include "platforms/results/configuration_json.h"
#include "platforms/soc/file_bytes.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>

namespace bitloom::soc {

namespace {

using nlohmann::json;

constexpr std::uint64_t header_next = offsetof(::bundle_header, next);

using machine_keys = std::map<std::string, std::string>;

/// The keys of a platform's `accelerator` with their values as JSON; sections, of energies, left
/// out.
template <class json_type>
machine_keys keys_of(const json_type& accelerator) {
    machine_keys keys;
    for (const auto& [key, value] : accelerator.items())
        if (!value.is_object())
            keys[key] = value.dump();
    return keys;
}

/// What a machine has that a bundle was not compiled for: "is a bitlet, not a bitfusion".
std::optional<std::string> difference(const machine_keys& bundle, const machine_keys& machine) {
    const auto value_of = [&](const std::string& key) {
        const auto found = bundle.find(key);
        return found == bundle.end() ? "nothing" : found->second;
    };
    if (value_of("kind") != machine.at("kind"))
        return fmt::format("is a {}, not a {}", machine.at("kind"), value_of("kind"));
    for (const auto& [key, value] : machine)
        if (value_of(key) != value)
            return fmt::format("has accelerator.{} {}, not {}", key, value, value_of(key));
    return std::nullopt;
}

void check_machine(const network_bundle& b, const configuration::soc_configuration& system) {
    std::string reasons;
    for (const configuration::soc_accelerator& a : system.accelerators) {
        const auto differs =
            difference(b.machine, keys_of(results::configuration_json(a.platform)["accelerator"]));
        if (!differs)
            return;
        reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", a.name, *differs);
    }
    constexpr std::size_t longest = 400;
    throw config_error(fmt::format(
        "{}: compiled for another machine ({}), compile it for this system", b.folder,
        configuration::printable(reasons.empty() ? "there is none" : reasons, longest)));
}

bool apart(const network_bundle& a, const network_bundle& b) {
    return a.end_address <= b.address || b.end_address <= a.address;
}

} // namespace

network_bundle read_bundle(const std::string& folder) {
    const std::string file = (std::filesystem::path(folder) / "bundle.json").string();
    const std::string right = "give a folder that bitloom compile has written";
    const std::vector<std::uint8_t> text = read_file(file, right);
    network_bundle b;
    b.folder = folder;
    std::string image;
    try {
        const json manifest = json::parse(text);
        if (manifest.at("schema") != 1)
            throw config_error(fmt::format("{}: schema {} is not known, compile it again", file,
                                           configuration::printable(manifest["schema"].dump())));
        b.address = manifest.at("address");
        b.header_address = manifest.at("header_address");
        const json& accelerator = manifest.at("machine").at("accelerator");
        if (!accelerator.is_object())
            throw config_error(fmt::format("{}: machine.accelerator: no object, {}", file, right));
        b.machine = keys_of(accelerator);
        image = manifest.at("image");
        b.end_address = manifest.value("end_address", std::uint64_t{0});
    } catch (const json::exception& e) {
        throw config_error(fmt::format("{}: is no bundle ({}), {}", file,
                                       configuration::printable(e.what()), right));
    }
    if (image.empty() || image.find('/') != std::string::npos)
        throw config_error(fmt::format("{}: image: '{}' is no file of the folder, {}", file,
                                       configuration::printable(image), right));
    b.image = read_file((std::filesystem::path(folder) / image).string(), right);
    b.end_address = std::max(b.end_address, b.address + b.image.size());
    const std::uint64_t header = b.header_address - b.address;
    if (b.end_address < b.address || header > b.image.size() ||
        b.image.size() - header < header_next + sizeof(std::uint64_t))
        throw config_error(fmt::format("{}: its image of {} bytes at {:#x} holds no header at "
                                       "{:#x}, compile it again",
                                       file, b.image.size(), b.address, b.header_address));
    return b;
}

void check_apart(const std::vector<network_bundle>& bundles, const riscv::elf_image& image,
                 const std::string& firmware) {
    for (const network_bundle& b : bundles)
        for (const riscv::elf_segment& s : image.segments)
            if (s.address < b.end_address && b.address - s.address < s.memory_bytes)
                throw config_error(fmt::format(
                    "{}: segment at {:#x} of {} bytes lies where {} is loaded, link it below "
                    "{:#x} or compile with more dram.firmware_bytes",
                    firmware, s.address, s.memory_bytes, b.folder, b.address));
}

void load_bundles(const std::vector<network_bundle>& bundles, soc_platform& to) {
    for (std::size_t n = 0; n < bundles.size(); ++n) {
        const network_bundle& b = bundles[n];
        check_machine(b, to.configuration());
        for (std::size_t other = 0; other < n; ++other)
            if (!apart(bundles[other], b))
                throw config_error(fmt::format(
                    "{}: overlaps {} in memory, compile one with another dram.firmware_bytes",
                    b.folder, bundles[other].folder));
        std::uint8_t last = 0;
        if (!to.write_memory(b.address, b.image.data(), b.image.size()) ||
            !to.read_memory(b.end_address - 1, &last, 1))
            throw config_error(fmt::format("{}: {:#x} to {:#x} does not lie in memory, raise "
                                           "dram.bytes",
                                           b.folder, b.address, b.end_address - 1));
        if (n == 0)
            continue;
        std::uint8_t next[8];
        for (unsigned byte = 0; byte < sizeof next; ++byte)
            next[byte] = static_cast<std::uint8_t>(b.header_address >> (8 * byte));
        to.write_memory(bundles[n - 1].header_address + header_next, next, sizeof next);
    }
}

} // namespace bitloom::soc
