// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/published_layers.h"

#include "models/bitfusion/published_search.h"
#include "models/common/errors.h"
#include "platforms/configuration/dram_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::accelerator {

namespace published = bitfusion::published;

namespace {

[[noreturn]] void refuse(const network::graph& net, const network::layer& l,
                         const std::string& what) {
    throw config_error(fmt::format("{}: node {}: {}", net.file, l.name, what));
}

void check(const network::graph& net, const network::layer& l) {
    const network::tensor& in = net.tensors[l.inputs.front()];
    const network::tensor& out = net.tensors[l.output];
    if (l.recurrent)
        refuse(net, l,
               fmt::format("the published cost model has no {}; use accelerator.cost_model=machine",
                           network::kind_name(l.kind)));
    constexpr unsigned widest = 8;
    for (const unsigned bits : {in.quantised.format.bits, l.weight_format.bits})
        if (bits > widest)
            refuse(net, l,
                   fmt::format("{} bits are outside the published cost model, which ends at 8; use "
                               "accelerator.cost_model=machine",
                               bits));
    const network::window& w = l.geometry;
    const bool matrix = l.kind == network::layer_kind::matmul;
    const bool square = matrix ? out.height * out.width == 1
                               : w.kernel_height == w.kernel_width &&
                                     w.stride_height == w.stride_width && out.height == out.width;
    if (l.kind != network::layer_kind::matmul && (in.frames > 1 || out.frames > 1))
        refuse(net, l,
               "the published cost model has no frames; use accelerator.cost_model=machine");
    if (!square || l.groups != 1 || w.dilation_height != 1 || w.dilation_width != 1)
        refuse(net, l,
               "the published cost model has square kernels, strides and outputs, without groups "
               "or dilation; use accelerator.cost_model=machine");
}

published::layer shape_of(const network::graph& net, const network::layer& l, std::uint64_t batch) {
    const network::tensor& in = net.tensors[l.inputs.front()];
    const network::tensor& out = net.tensors[l.output];
    const auto count = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    published::layer shape;
    shape.batch = batch;
    shape.in_channels = count(in.channels);
    shape.out_channels = count(out.channels);
    shape.activation_bits = in.quantised.format.bits;
    shape.weight_bits = l.weight_format.bits;
    if (l.kind == network::layer_kind::matmul) {
        shape.in_channels = count(in.elements());
        return shape;
    }
    shape.kernel = count(l.geometry.kernel_height);
    shape.size = count(out.height);
    shape.stride = count(l.geometry.stride_height);
    const std::size_t read = net.stored(l.inputs.front());
    shape.im2col = std::any_of(net.inputs.begin(), net.inputs.end(), [&](const network::port& p) {
        return net.stored(p.tensor) == read;
    });
    return shape;
}

} // namespace

published::machine published_machine(const configuration::platform_configuration& platform) {
    const auto& a = platform.accelerator;
    const auto& e = a.published_energy;
    constexpr std::uint64_t half_bits = 4; // of a byte
    published::machine m;
    m.rows = a.rows;
    m.columns = a.columns;
    // The authors' program knows one machine and counts whole bits.
    if (platform.accelerator.kind != "bitfusion")
        throw config_error("accelerator.cost_model: published is Bit Fusion's and Eyeriss's, "
                           "give machine or accelerator.kind=bitfusion");
    if (configuration::is_timed(platform.dram))
        throw config_error(fmt::format("dram.mode: {} is the machine's, the published cost model "
                                       "knows flat memory only, give flat",
                                       platform.dram.mode));
    if (platform.dram.bits_per_cycle != std::floor(platform.dram.bits_per_cycle))
        throw config_error(fmt::format("dram.bits_per_cycle: {} is no whole number, which the "
                                       "published cost model takes alone",
                                       platform.dram.bits_per_cycle));
    m.bits_per_cycle = static_cast<std::uint64_t>(platform.dram.bits_per_cycle);
    m.half_buffers = {a.input_buffer_bytes * half_bits, a.weight_buffer_bytes * half_bits,
                      a.output_buffer_bytes * half_bits};
    m.energy.fusion_unit_pj_per_cycle = e.fusion_unit_pj_per_cycle;
    m.energy.activations = {e.input_buffer_read_pj_per_bit, e.input_buffer_write_pj_per_bit};
    m.energy.weights = {e.weight_buffer_read_pj_per_bit, e.weight_buffer_write_pj_per_bit};
    m.energy.outputs = {e.output_buffer_read_pj_per_bit, e.output_buffer_write_pj_per_bit};
    m.energy.dram_pj_per_bit = e.dram_pj_per_bit;
    return m;
}

std::vector<published_layer> published_layers(const network::graph& net,
                                              const published::machine& machine,
                                              std::uint64_t batch) {
    std::vector<published_layer> priced;
    for (std::size_t n = 0; n < net.layers.size(); ++n) {
        const network::layer& l = net.layers[n];
        if (!network::has_weights(l.kind))
            continue;
        check(net, l);
        priced.push_back({n, shape_of(net, l, batch)});
        if (!published::countable(machine, priced.back().shape))
            refuse(net, l, "its counts go beyond 64 bits, use a smaller --batch or layer");
    }
    return priced;
}

} // namespace bitloom::accelerator
