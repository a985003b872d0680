// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/processing_element.h"
#include "models/bitlet/group_arithmetic.h"
#include "models/common/errors.h"
#include "platforms/block/block.h"
#include "platforms/block/block_bench.h"
#include "platforms/block/group_stimulus.h"
#ifdef BITLOOM_RTL
#include "platforms/block/rtl_bitlet_pe.h"
#endif

#include <fmt/format.h>

#include <iterator>

namespace bitloom::block {

namespace {

using bitlet::group_job;
using bitlet::group_result;
using bitlet::processing_element_parameters;

/// As the authors' RTL vectors write it.
void add_result(block_response& to, const group_stimulus& from, const group_result& result,
                std::uint64_t cycles) {
    fmt::format_to(std::back_inserter(to.csv), "{},{:08x},{},{},{:016x},{}\n",
                   csv_cell(from.id(to.rows)), result.packed, cycles, result.steps,
                   static_cast<std::uint64_t>(result.accumulator), result.maximum);
    ++to.rows;
    to.cycles += cycles;
}

void compute(const group_stimulus& from, const processing_element_parameters& parameters,
             block_response& response) {
    for (std::size_t row = 0; row < from.rows(); ++row) {
        const group_job job = from.job(row);
        const group_result result = compute_group(parameters, job.control, job.operands);
        add_result(response, from, result, latency(parameters, job.control.is_fixed, result.steps));
    }
}

/// Rows follow each other, each when the one before is flushed; some at a time to bound the memory.
/// `unit`: bitlet::processing_element, or what stands in its place.
template <class unit>
void simulate(const group_stimulus& from, const processing_element_parameters& parameters,
              const block_request& request, block_response& response) {
    constexpr std::size_t at_a_time = 1024;
    block_clock clock(request);
    block_bench<unit> bench("bitlet_pe", clock, parameters);
    std::vector<group_job> jobs(std::min(at_a_time, from.rows()));
    for (std::size_t first = 0; first < from.rows(); first += at_a_time) {
        const std::size_t count = std::min(at_a_time, from.rows() - first);
        for (std::size_t n = 0; n < count; ++n) {
            jobs[n] = from.job(first + n);
            bench.block.start(jobs[n]);
        }
        bench.run();
        const auto results = bench.block.take_results();
        require(results.size() == count, "a PE lost a group");
        for (const bitlet::clocked_group& group : results)
            add_result(response, from, group.result, group.cycles);
    }
    clock.end();
}

} // namespace

block_response run_bitlet_pe(const block_request& request) {
    const auto& accelerator = request.platform.accelerator;
    const processing_element_parameters parameters{accelerator.group_size, accelerator.lanes,
                                                   accelerator.window, accelerator.rtl_exact};
    const group_stimulus from(request.stimulus, parameters);
    block_response response;
    response.csv = "id,res_hex,cycles,S_steps,Aacc_hex,Emax\n";
    if (request.view == view::cycle)
        simulate<bitlet::processing_element>(from, parameters, request, response);
#ifdef BITLOOM_RTL
    else if (request.view == view::rtl)
        simulate<rtl_bitlet_pe>(from, parameters, request, response);
#endif
    else
        compute(from, parameters, response);
    return response;
}

} // namespace bitloom::block
