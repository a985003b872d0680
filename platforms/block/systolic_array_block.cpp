// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/clocked_array.h"
#include "models/common/errors.h"
#include "platforms/block/array_stimulus.h"
#include "platforms/block/block.h"
#include "platforms/block/block_bench.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <memory>

namespace bitloom::block {

namespace {

using bitfusion::beat_operands;
using bitfusion::column_result;
using tiled::array_shape;

void add_result(block_response& to, std::string_view id,
                const std::vector<column_result>& columns) {
    to.csv += csv_cell(id);
    for (const auto figure : {0, 1, 2})
        for (std::size_t m = 0; m < columns.size(); ++m) {
            to.csv += m == 0 ? ',' : ' ';
            const column_result& c = columns[m];
            const auto out = std::back_inserter(to.csv);
            if (figure == 0)
                fmt::format_to(out, "{}", c.sum);
            else
                fmt::format_to(out, "{}", figure == 1 ? c.first_cycle : c.last_cycle);
        }
    to.csv += '\n';
    ++to.rows;
    to.cycles += columns.back().last_cycle + 1; // cycles count from 0
}

void compute(array_stimulus& from, block_response& response) {
    for (std::size_t row = 0; row < from.rows(); ++row) {
        const array_shape shape = from.shape(row);
        const beat_operands o = from.operands(row);
        const std::vector<std::int64_t> sums = bitfusion::column_sums(o, shape);
        std::vector<column_result> columns;
        for (std::uint32_t m = 0; m < shape.columns; ++m) {
            const auto cycle = [&](std::uint64_t beat) {
                return bitfusion::accumulated_cycle(shape, o.activation.bits, o.weight.bits, beat,
                                                    m);
            };
            columns.push_back({sums[m], cycle(0), cycle(o.beats - 1)});
        }
        add_result(response, from.id(row), columns);
    }
}

/// One clocked array per shape that the stimulus names; a row is a tile of its own.
void simulate(array_stimulus& from, const block_request& request, block_response& response) {
    using bench = block_bench<bitfusion::clocked_array>;
    block_clock clock(request);
    // The library takes a module out of the hierarchy in time linear to their number: half a second
    // for this many, as many as 16 arrays of 16 x 256. A waveform has 18 modules per Fusion Unit.
    const std::uint64_t most_units = request.waveform ? 4096 : 65'536;
    std::uint64_t units = 0;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::unique_ptr<bench>> arrays;
    for (std::size_t row = 0; row < from.rows(); ++row) {
        const array_shape shape = from.shape(row);
        auto& array = arrays[{shape.rows, shape.columns}];
        if (array != nullptr)
            continue;
        units += std::uint64_t{shape.rows} * shape.columns;
        if (units > most_units)
            throw config_error(fmt::format(
                "{}rows, columns: {} Fusion Units of all shapes up to here, this view takes {}; "
                "split the file",
                from.where(row), units, most_units));
        array =
            std::make_unique<bench>(fmt::format("array_{}x{}", shape.rows, shape.columns).c_str(),
                                    clock, shape, clock.for_waveforms());
    }
    bitfusion::tile_banks banks;
    for (std::size_t row = 0; row < from.rows(); ++row) {
        const array_shape shape = from.shape(row);
        bench& array = *arrays[{shape.rows, shape.columns}];
        bitfusion::fill_banks(from.operands(row), shape.rows, shape.columns, banks);
        array.block.start(banks);
        array.run();
        const auto results = array.block.take_results();
        require(results.size() == 1, "an array lost a tile");
        add_result(response, from.id(row), results.front());
    }
    clock.end();
}

} // namespace

block_response run_systolic_array(const block_request& request) {
    array_stimulus from(request.stimulus, request.platform.accelerator.accumulator_bits,
                        request.outputs);
    block_response response;
    response.csv = "id,sums,first_cycles,last_cycles\n";
    if (request.view == view::cycle)
        simulate(from, request, response);
    else
        compute(from, response);
    return response;
}

} // namespace bitloom::block
