// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/bundle_manifest.h"

#include "platforms/compiler/target.h"
#include "platforms/results/configuration_json.h"

#include <nlohmann/json.hpp>

namespace bitloom::compiler {

using json = nlohmann::ordered_json;

namespace {

json tensors_of(const network::graph& net, const compiled_program& program,
                const std::vector<network::port>& ports) {
    json all = json::array();
    for (const network::port& port : ports) {
        const auto& p = program.tensors[net.stored(port.tensor)];
        if (!p)
            continue;
        json tensor = {
            {"name", port.name},       {"address", p->address}, {"image_bytes", p->image_bytes()},
            {"frames", p->frames},     {"rows", p->height},     {"columns", p->width},
            {"channels", p->channels}, {"bits", p->format.bits}};
        if (!p->format.is_floating())
            tensor["signed"] = p->format.is_signed;
        all.push_back(std::move(tensor));
    }
    return all;
}

} // namespace

std::string bundle_manifest(const network::graph& net, const compiled_program& program,
                            const configuration::platform_configuration& platform,
                            std::uint64_t samples) {
    const json manifest = {
        {"schema", 1},
        {"image", image_file},
        {"address", program.header_address},
        {"header_address", program.header_address},
        {"end_address", program.end_address},
        {"machine",
         {{"kind", platform.accelerator.kind},
          {"accelerator", results::configuration_json(platform)["accelerator"]}}},
        {"network", {{"name", net.name}, {"sha256", net.sha256}}},
        {"batch", program.batch},
        {"samples", samples},
        {"program", {{"address", program.program_address}, {"bytes", program.program_bytes()}}},
        {"tensors",
         {{"inputs", tensors_of(net, program, net.inputs)},
          {"outputs", tensors_of(net, program, net.outputs)}}}};
    return manifest.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace bitloom::compiler
