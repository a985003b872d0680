// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/known_run.h"

#include "platforms/compiler/compile.h"
#include "testbenches/support/graph_builder.h"

namespace bitloom::testing {

codes random_codes(const network::tensor& t, std::mt19937& random) {
    const operand_format f = t.quantised.format;
    codes c(static_cast<std::size_t>(t.elements()));
    for (std::int32_t& code : c)
        code = f.is_floating() ? floating_code(random, f, 1)
                               : static_cast<std::int32_t>(pick(random, f.lowest(), f.highest()));
    return c;
}

known_run compile_run(const network::graph& net,
                      const configuration::platform_configuration& platform, std::uint32_t seed) {
    known_run r;
    r.net = net;
    r.program = compiler::compile(net, platform, 1);
    std::mt19937 random(seed);
    for (const network::port& p : net.inputs)
        r.inputs.push_back(random_codes(net.tensors[p.tensor], random));
    r.output = evaluate(net, r.inputs)[net.outputs[0].tensor];
    return r;
}

void load(accelerator::host_initiator& host, const known_run& r) {
    for (const compiler::memory_segment& s : r.program.image)
        host.write_memory(s.address, s.bytes.data(), s.bytes.size());
    for (std::size_t i = 0; i < r.inputs.size(); ++i) {
        const std::size_t tensor = r.net.stored(r.net.inputs[i].tensor);
        const auto bytes = to_memory(r.inputs[i], r.net.tensors[tensor]);
        host.write_memory(r.program.tensors[tensor]->address, bytes.data(), bytes.size());
    }
}

codes output_of(accelerator::host_initiator& host, const known_run& r) {
    const std::size_t tensor = r.net.stored(r.net.outputs[0].tensor);
    std::vector<std::uint8_t> bytes(memory_bytes(r.net.tensors[tensor]));
    host.read_memory(r.program.tensors[tensor]->address, bytes.data(), bytes.size());
    return from_memory(bytes.data(), r.net.tensors[tensor]);
}

} // namespace bitloom::testing
