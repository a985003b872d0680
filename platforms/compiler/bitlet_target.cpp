// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/bitlet_target.h"

#include "models/bitlet/descriptor.h"
#include "models/bitlet/power.h"
#include "models/bitlet/registers.h"
#include "models/bitlet/tile_steps.h"
#include "models/common/register_text.h"
#include "models/tiled/remembering_source.h"

#include <algorithm>
#include <utility>

namespace bitloom::compiler {

namespace {

/// Steps of a group of dense weights (the mean of trained networks is 34 to 37 for 8 bits). It
/// ranks tilings, which differ little in it; cycles come from the weights.
constexpr unsigned dense_steps = 36;

class bitlet_target : public target {
public:
    explicit bitlet_target(const bitlet::pe_array_parameters& p)
        : m_array(p)
        , m_parameters(p) {}

    const tiled::array_model& array() const override { return m_array; }
    bool accepts(const tiled::block& b) const override {
        return !b.uses_array || bitlet::keeps_groups_whole(b, m_parameters.element.group);
    }
    std::uint64_t channel_unit(operand_format /*activation*/,
                               operand_format /*weight*/) const override {
        return m_parameters.element.group;
    }
    std::uint64_t expected_cycles(const tiled::block& b) const override {
        using tiled::dimension;
        return pixels_of(b) * b.dim(dimension::group).total() *
               tiled::divide_up(b.kernel_taps() * b.dim(dimension::in_channel).total(),
                                m_parameters.element.group) *
               units_of(b.dim(dimension::out_channel), m_parameters.pes) * dense_interval();
    }
    tiled::array_time expected_time(const tiled::block& /*b*/,
                                    const tiled::tile_extent& e) const override {
        const std::uint64_t steps = bitlet::groups_per_output(e, m_parameters.element.group) *
                                    e.groups * tiled::divide_up(e.out_channels, m_parameters.pes);
        const std::uint64_t interval = dense_interval();
        const std::uint64_t latest = latency(m_parameters.element, true, dense_steps);
        return {e.pixels() * steps * interval, latest > interval ? latest - interval : 0};
    }
    /// Channels of a depthwise layer fill a PE's pairs and the row of PEs. Zeros between them cost
    /// no step.
    std::size_t groups_together(std::size_t groups, std::size_t ins, std::size_t outs,
                                const network::layer& layer,
                                operand_format /*activation*/) const override {
        const auto taps =
            static_cast<std::size_t>(layer.geometry.kernel_height * layer.geometry.kernel_width);
        const std::size_t most =
            std::min({groups, m_parameters.element.group / (ins * taps), m_parameters.pes / outs});
        for (std::size_t n = most; n > 1; --n)
            if (groups % n == 0)
                return n;
        return 1;
    }
    bool has_published_search() const override { return false; }
    bool times_depend_on_weights() const override { return true; }
    double peak_macs_per_cycle(const tiled::block& /*b*/) const override {
        return bitlet::peak_macs_per_cycle(m_parameters);
    }
    /// As if every PE worked in every cycle of the array: an idle PE's energy is not published.
    std::optional<double> compute_energy_pj(const tiled::block& b,
                                            std::uint64_t compute_cycles) const override {
        const double pe_cycles = static_cast<double>(compute_cycles) * m_parameters.pes;
        return bitlet::energy_pj(pe_cycles, {b.weight.bits, true}).total();
    }
    std::vector<std::uint32_t> encode(const tiled::block& b) const override {
        return bitlet::encode_descriptor(b);
    }
    std::unique_ptr<tiled::block_source> decoder() const override {
        return std::make_unique<tiled::remembering_source<bitlet::descriptor_decoder>>();
    }
    std::string listing(const std::vector<std::uint32_t>& words,
                        std::uint64_t address) const override {
        return bitlet::descriptor_listing(words, address);
    }
    std::string register_header() const override {
        return "/* Registers of the Bitlet accelerator: offsets of 32-bit words. */\n#pragma "
               "once\n\n" +
               bitloom::register_header(bitlet::registers::table, "BITLET");
    }
    std::string register_header_name() const override { return "bitlet_registers.h"; }
    /// b-bit weights use b lanes (MICRO 2021).
    unsigned widest_weights() const override {
        return std::min(m_parameters.element.lanes, target::widest_weights());
    }
    tiled::tile_timer timer(memory_view memory) const override {
        const auto steps = std::make_shared<bitlet::tile_steps>(m_parameters);
        return [steps, memory = std::move(memory), shape = m_array.shape()](
                   const tiled::block& b, const tiled::tile_index& t, const tiled::tile_extent& e) {
            const strided_transfer weights = tiled::load_of(b, tiled::buffer::wbuf, t, e, shape);
            const std::uint8_t* packed = memory(weights.address, weights.total_bytes());
            return steps->time_of(b, e, packed, bitlet::all_planes).of(e.pixels());
        };
    }

private:
    std::uint64_t dense_interval() const {
        const bitlet::group_work dense{true, dense_steps, dense_steps, 1};
        return initiation_interval(m_parameters.element, m_parameters.timing, dense);
    }

    bitlet::pe_array_model m_array;
    bitlet::pe_array_parameters m_parameters;
};

bitlet::timing_mode timing_of(const std::string& mode) {
    return mode == "simple"       ? bitlet::timing_mode::simple
           : mode == "pipelined"  ? bitlet::timing_mode::pipelined
           : mode == "paper_mean" ? bitlet::timing_mode::paper_mean
                                  : bitlet::timing_mode::rtl;
}

} // namespace

std::shared_ptr<const target> make_bitlet_target(const bitlet::pe_array_parameters& p) {
    return std::make_shared<bitlet_target>(p);
}

bitlet::pe_array_parameters
pe_array_parameters_of(const configuration::accelerator_configuration& a) {
    bitlet::pe_array_parameters p;
    p.element = {a.group_size, a.lanes, a.window, a.rtl_exact};
    p.pes = a.pes;
    p.timing = timing_of(a.timing_mode);
    p.steps = a.synchronisation == "independent" ? bitlet::synchronisation::independent
                                                 : bitlet::synchronisation::broadcast;
    p.accumulator_bits = a.accumulator_bits;
    return p;
}

std::shared_ptr<const target> make_target(const configuration::accelerator_configuration& a) {
    if (a.kind == "bitlet")
        return make_bitlet_target(pe_array_parameters_of(a));
    return make_bitfusion_target({a.rows, a.columns, a.accumulator_bits});
}

} // namespace bitloom::compiler
