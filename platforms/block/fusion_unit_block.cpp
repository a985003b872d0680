// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/clocked_fusion_unit.h"
#include "models/common/errors.h"
#include "platforms/block/block.h"
#include "platforms/block/block_bench.h"
#include "platforms/block/stimulus.h"
#ifdef BITLOOM_RTL
#include "platforms/block/rtl_fusion_unit.h"
#endif

#include <fmt/format.h>

#include <iterator>

namespace bitloom::block {

namespace {

using bitfusion::beat_result;

/// One row's operands.
struct unit_operands {
    operand_format activation, weight;
    std::vector<std::int32_t> activations, weights;

    void read(const stimulus& from, std::size_t row) {
        activation = from.format(row, "activation");
        weight = from.format(row, "weight");
        const std::size_t pairs = bitfusion::fused_pes(activation.bits, weight.bits);
        from.codes(row, "activations", activation, pairs, activations);
        from.codes(row, "weights", weight, pairs, weights);
    }
    bitfusion::beat_operands beat() const {
        return {activation, weight, 1, activations.data(), weights.data()};
    }
};

void add_result(block_response& to, const stimulus& from, const beat_result& result) {
    fmt::format_to(std::back_inserter(to.csv), "{},{},{}\n", csv_cell(from.text(to.rows, "id")),
                   result.sum, result.cycles);
    ++to.rows;
    to.cycles += result.cycles;
}

void compute(const stimulus& from, block_response& response) {
    unit_operands o;
    for (std::size_t row = 0; row < from.rows(); ++row) {
        o.read(from, row);
        add_result(response, from,
                   {bitfusion::fusion_unit_sum(o.activations.data(), o.activation, o.weights.data(),
                                               o.weight),
                    bitfusion::cycles_per_beat(o.activation.bits, o.weight.bits)});
    }
}

/// Rows follow each other without a bubble, a few thousand at a time to bound the memory. `unit`:
/// bitfusion::clocked_fusion_unit, or what stands in its place.
template <class unit>
void simulate(const stimulus& from, const block_request& request, block_response& response) {
    constexpr std::size_t at_a_time = 4096;
    block_clock clock(request);
    block_bench<unit> bench("fusion_unit", clock, clock.for_waveforms());
    std::vector<bitfusion::tile_banks> banks(std::min(at_a_time, from.rows()));
    unit_operands o;
    for (std::size_t first = 0; first < from.rows(); first += at_a_time) {
        const std::size_t count = std::min(at_a_time, from.rows() - first);
        for (std::size_t n = 0; n < count; ++n) {
            o.read(from, first + n);
            bitfusion::fill_banks(o.beat(), 1, 1, banks[n]);
            bench.block.start(banks[n]);
        }
        bench.run();
        const std::vector<beat_result> results = bench.block.take_results();
        require(results.size() == count, "a Fusion Unit lost a beat");
        for (const beat_result& result : results)
            add_result(response, from, result);
    }
    clock.end();
}

} // namespace

block_response run_fusion_unit(const block_request& request) {
    const stimulus from(request.stimulus,
                        {"id", "activation_bits", "weight_bits", "activation_signed",
                         "weight_signed", "activations", "weights"});
    block_response response;
    response.csv = "id,sum,cycles\n";
    if (request.view == view::cycle)
        simulate<bitfusion::clocked_fusion_unit>(from, request, response);
#ifdef BITLOOM_RTL
    else if (request.view == view::rtl)
        simulate<rtl_fusion_unit>(from, request, response);
#endif
    else
        compute(from, response);
    return response;
}

} // namespace bitloom::block
