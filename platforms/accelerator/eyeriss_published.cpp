// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/eyeriss_published.h"

#include "models/baselines/eyeriss/blocking.h"
#include "models/baselines/eyeriss/row_stationary_model.h"
#include "models/common/errors.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/run_pricing.h"

#include <fmt/format.h>

#include <cmath>

namespace bitloom::accelerator {

namespace {

/// Means of ragged tiles, rounded once.
std::uint64_t whole(double words) {
    return static_cast<std::uint64_t>(std::llround(words));
}
std::uint64_t bits(double words) {
    return whole(words * eyeriss::word_bits);
}

bool is_pool(const network::layer& l) {
    return l.kind == network::layer_kind::average_pool || l.kind == network::layer_kind::max_pool;
}

/// One of the layer's groups.
eyeriss::layer shape_of(const network::graph& net, const network::layer& l, std::uint64_t batch) {
    const network::tensor& in = net.tensors[l.inputs.front()];
    const network::tensor& out = net.tensors[l.output];
    const network::window& w = l.geometry;
    if (in.frames > 1 || out.frames > 1 || l.recurrent)
        throw config_error(fmt::format("{}: node {}: the published cost model has no {}; use "
                                       "accelerator.cost_model=machine",
                                       net.file, l.name,
                                       l.recurrent ? network::kind_name(l.kind) : "frames"));
    const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    eyeriss::layer shape;
    shape.pools = is_pool(l);
    shape.images = batch;
    shape.filters = u(out.channels / l.groups);
    shape.channels = shape.pools ? shape.filters : u(in.channels / l.groups);
    shape.rows = u(out.height);
    shape.columns = u(out.width);
    shape.kernel_rows = u(w.kernel_height);
    shape.kernel_columns = u(w.kernel_width);
    shape.stride_rows = u(w.stride_height);
    shape.stride_columns = u(w.stride_width);
    shape.dilation_rows = u(w.dilation_height);
    shape.dilation_columns = u(w.dilation_width);
    return shape;
}

results::layer_record row_of(const network::graph& net, const network::layer& l,
                             const configuration::accelerator_configuration& a,
                             std::uint64_t batch) {
    const eyeriss::pe_array array{a.rows, a.columns};
    const eyeriss::storage storage{
        (a.input_buffer_bytes + a.weight_buffer_bytes + a.output_buffer_bytes) * 8 /
            eyeriss::word_bits,
        std::uint64_t{a.pe_input_words} + a.pe_weight_words + a.pe_sum_words};
    const eyeriss::layer shape = shape_of(net, l, batch);
    const auto best = eyeriss::best_mapping(shape, array, storage);
    if (!best)
        throw config_error(fmt::format("{}: node {}: a pass has no room, give larger "
                                       "accelerator.*_buffer_bytes or accelerator.pe_*_words",
                                       net.file, l.name));
    const auto groups = static_cast<std::uint64_t>(l.groups);
    const auto times = static_cast<double>(l.groups);
    const eyeriss::layer_counts& c = best->counts;
    const eyeriss::moved_words moved = eyeriss::moved_by(shape, best->pass, best->loops);
    const auto& [weights, inputs, sums] = moved.memory;
    results::layer_record row = layer_row(net, l, batch);
    row.macs = static_cast<std::uint64_t>(l.macs(net.tensors)) * batch;
    row.cycles = row.compute_cycles = c.cycles * groups;
    row.peak_macs_per_cycle = static_cast<double>(array.pes());
    row.weight.read_bits = bits(moved.buffer[0] * times);
    row.input.read_bits = bits(moved.buffer[1] * times);
    row.output.write_bits = bits(moved.buffer[2] * times);
    row.dram_read_bits = bits((weights + inputs + moved.sums_read) * times);
    row.dram_write_bits = bits((sums - moved.sums_read) * times);
    row.work[energy::event::pe_macs] = shape.operations() * groups;
    row.work[energy::event::register_file_words] = whole(c.register_file * times);
    row.work[energy::event::array_words] = whole(c.array * times);
    return row;
}

} // namespace

results::run_record
estimate_published_eyeriss(const network::graph& net,
                           const configuration::platform_configuration& platform,
                           std::uint64_t batch) {
    results::run_record record = empty_record(net, platform, batch);
    record.view = "estimate";
    record.samples = batch;
    for (const network::layer& l : net.layers)
        if (network::has_weights(l.kind) || is_pool(l))
            record.layers.push_back(row_of(net, l, platform.accelerator, batch));
    price(record);
    return record;
}

} // namespace bitloom::accelerator
