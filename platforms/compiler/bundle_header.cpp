// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/bundle_header.h"

#include "models/common/errors.h"
#include "platforms/firmware/bundle_format.h"

#include <cstring>

namespace bitloom::compiler {

namespace {

// Nothing may depend on how a compiler fills gaps: there are none.
static_assert(sizeof(::bundle_input) == 32);
static_assert(sizeof(::bundle_output) == 56);
static_assert(sizeof(::bundle_header) == 88);

::bundle_input input_of(const tensor_placement& p) {
    ::bundle_input in{};
    in.address = p.address;
    in.image_stride = p.image_bytes();
    in.image_bytes = p.span_bytes(1);
    return in;
}

::bundle_number number_of(operand_format f) {
    return f.kind == number_kind::binary   ? ::bundle_binary
           : f.kind == number_kind::bfloat ? ::bundle_bfloat
           : f.is_signed                   ? ::bundle_signed
                                           : ::bundle_unsigned;
}

::bundle_output output_of(const network::graph& net, std::size_t tensor,
                          const tensor_placement& p) {
    const network::tensor& declared = net.tensors[net.ordered_as(tensor)];
    ::bundle_output out{};
    out.address = p.address;
    out.image_stride = p.image_bytes();
    out.channels = static_cast<std::uint32_t>(declared.channels);
    out.rows = static_cast<std::uint32_t>(declared.frames * declared.height);
    out.columns = static_cast<std::uint32_t>(declared.width);
    out.pixel_stride = static_cast<std::uint32_t>(p.pixel_stride());
    out.bits = p.format.bits;
    out.number = number_of(p.format);
    out.channels_last = declared.order == network::axis_order::channels_last ? 1 : 0;
    const network::quantisation& q = net.tensors[tensor].quantised;
    out.zero_point = q.zero_point;
    std::memcpy(&out.scale, &q.scale, sizeof out.scale);
    return out;
}

const tensor_placement& place_of(const network::graph& net, const compiled_program& program,
                                 std::size_t tensor) {
    const auto& place = program.tensors[net.stored(tensor)];
    require(place.has_value(), "an input or output of a network is not in memory");
    return *place;
}

} // namespace

std::uint64_t bundle_header_bytes(std::size_t inputs, std::size_t outputs) {
    return sizeof(::bundle_header) + inputs * sizeof(::bundle_input) +
           outputs * sizeof(::bundle_output);
}

memory_segment bundle_header_of(const network::graph& net, const compiled_program& program,
                                const target& machine, const staged_samples& staged) {
    ::bundle_header header{};
    header.magic = BUNDLE_MAGIC;
    header.version = BUNDLE_VERSION;
    const machine_settings settings = machine.settings(
        program.blocks.empty() ? operand_format{} : program.blocks.front().decoded.activation);
    header.machine = settings.id;
    header.precision = settings.precision;
    header.prune = settings.prune;
    header.program_address = program.program_address;
    header.program_bytes = program.program_bytes();
    header.batch = static_cast<std::uint32_t>(program.batch);
    header.samples = staged.samples;
    header.end_address = program.end_address;
    header.input_count = static_cast<std::uint32_t>(net.inputs.size());
    header.output_count = static_cast<std::uint32_t>(net.outputs.size());
    header.header_bytes =
        static_cast<std::uint32_t>(bundle_header_bytes(net.inputs.size(), net.outputs.size()));
    header.inputs = program.header_address + sizeof header;
    header.outputs = header.inputs + net.inputs.size() * sizeof(::bundle_input);
    memory_segment segment{"header", program.header_address, {}};
    const auto append = [&](const auto& structure) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&structure);
        segment.bytes.insert(segment.bytes.end(), bytes, bytes + sizeof structure);
    };
    append(header);
    for (std::size_t i = 0; i < net.inputs.size(); ++i) {
        ::bundle_input in = input_of(place_of(net, program, net.inputs[i].tensor));
        in.staged = staged.samples > 0 ? staged.addresses.at(i) : 0;
        append(in);
    }
    for (const network::port& port : net.outputs)
        append(output_of(net, port.tensor, place_of(net, program, port.tensor)));
    return segment;
}

} // namespace bitloom::compiler
