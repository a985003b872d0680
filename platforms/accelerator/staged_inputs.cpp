// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/staged_inputs.h"

#include "models/common/errors.h"
#include "platforms/accelerator/tensor_codes.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::accelerator {

namespace {

constexpr std::uint64_t alignment = 64; // as in compiler::memory_layout

void put(const std::string& name, const tensor_codes& codes,
         const compiler::tensor_placement& place, std::uint64_t images,
         std::vector<compiler::memory_segment>& image) {
    for (const image_run& run : runs_of(place, images))
        image.push_back({name, run.address, codes_to_memory(codes, place, run.first, run.images)});
}

} // namespace

compiler::staged_samples stage_inputs(const network::graph& net, const input_set& inputs,
                                      const configuration::dram_configuration& memory,
                                      compiler::compiled_program& program) {
    compiler::staged_samples staged{inputs.samples, {}};
    const std::uint64_t batches = (inputs.samples + program.batch - 1) / program.batch;
    for (std::size_t i = 0; i < net.inputs.size(); ++i) {
        compiler::tensor_placement place = *program.tensors[net.stored(net.inputs[i].tensor)];
        const std::uint64_t first = (program.end_address + alignment - 1) / alignment * alignment;
        const std::uint64_t bytes = batches * program.batch * place.image_bytes();
        if (const std::uint64_t end = first - compiler::dram_base + bytes; end > memory.bytes)
            throw config_error(fmt::format("--input: with {} samples the memory needs {} bytes, "
                                           "dram.bytes is {}; raise it or give fewer",
                                           inputs.samples, end, memory.bytes));
        const std::string& name = net.inputs[i].name;
        put("input " + name, inputs.codes[i], place, std::min(program.batch, inputs.samples),
            program.image);
        place.address = first;
        staged.addresses.push_back(first);
        put("samples of " + name, inputs.codes[i], place, inputs.samples, program.image);
        program.end_address = first + bytes;
    }
    return staged;
}

} // namespace bitloom::accelerator
