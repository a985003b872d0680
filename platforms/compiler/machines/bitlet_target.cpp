// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/machines/bitlet_target.h"

#include "models/bitlet/registers.h"
#include "models/common/register_text.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/remembering_source.h"
#include "platforms/compiler/bitlet_tile_times.h"
#include "platforms/compiler/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bitloom::compiler {

namespace {

/// Steps of a group of dense weights (the mean of trained networks is 34 to 37 for 8 bits). It
/// ranks tilings, which differ little in it; cycles come from the weights.
constexpr unsigned dense_steps = 36;

class bitlet_target : public target {
public:
    bitlet_target(const bitlet::pe_array_parameters& p, std::uint32_t floating_planes)
        : m_array(p)
        , m_parameters(p)
        , m_floating_planes(floating_planes) {}

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
        return pixels_of(b) * b.dim(dimension::group).total() * groups_of(b) *
               units_of(b.dim(dimension::out_channel), m_parameters.pes) * dense_interval(b);
    }
    tiled::array_time expected_time(const tiled::block& b,
                                    const tiled::tile_extent& e) const override {
        const std::uint64_t steps = bitlet::groups_per_output(e, m_parameters.element.group) *
                                    e.groups * tiled::divide_up(e.out_channels, m_parameters.pes);
        const std::uint64_t interval = dense_interval(b);
        const std::uint64_t latest = latency(m_parameters.element, !b.is_floating(), dense_steps);
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
    std::optional<std::string> assumption_about(const tiled::block& b) const override {
        if (!b.uses_array || !b.is_floating())
            return std::nullopt;
        return "floating-point weights are aligned by their own exponents alone, as if all "
               "activations were 1; --view tlm aligns them with the activations";
    }
    std::string size() const override {
        return fmt::format("{} PEs of {} pairs each", m_parameters.pes, m_parameters.element.group);
    }
    double peak_macs_per_cycle(const tiled::block& b) const override {
        return bitlet::peak_macs_per_cycle(m_parameters, !b.is_floating());
    }
    /// As if every PE worked in every cycle of the array: an idle PE's energy is not published.
    energy::event_counts work_of(const tiled::block& b,
                                 std::uint64_t compute_cycles) const override {
        using energy::event;
        energy::event_counts counts;
        const bool floating = b.is_floating();
        const std::uint64_t pe_cycles = compute_cycles * m_parameters.pes;
        counts[floating ? event::float_pe_cycles : event::fixed_pe_cycles] = pe_cycles;
        counts[floating ? event::float_lane_cycles : event::fixed_lane_cycles] =
            pe_cycles * (floating ? floating_lanes() : b.weight.bits);
        return counts;
    }
    std::vector<std::uint32_t> encode(const tiled::block& b) const override {
        return tiled::encode_descriptor(b);
    }
    std::unique_ptr<tiled::block_source> decoder() const override {
        return std::make_unique<tiled::remembering_source<tiled::descriptor_decoder>>();
    }
    std::string listing(const std::vector<std::uint32_t>& words,
                        std::uint64_t address) const override {
        return tiled::descriptor_listing(words, address);
    }
    machine_settings settings(operand_format operands) const override {
        return {bitlet::registers::id_value, bitlet::registers::precision_of(operands),
                operands.is_floating() ? m_floating_planes : bitlet::all_planes};
    }
    std::string register_header() const override {
        return "/* Registers of the Bitlet accelerator: offsets of 32-bit words. */\n#pragma "
               "once\n\n" +
               bitloom::register_header(bitlet::registers::table, "BITLET");
    }
    std::string register_header_name() const override { return "bitlet_registers.h"; }
    std::optional<unsigned> packed_group() const override {
        return m_parameters.sums == bitlet::group_sums::packed
                   ? std::optional<unsigned>(m_parameters.element.group)
                   : std::nullopt;
    }
    /// To the authors' RTL they are ordinary numbers.
    bool takes_infinite_weights() const override { return m_parameters.element.rtl_exact; }
    /// b-bit weights use b lanes (MICRO 2021).
    unsigned widest_weights() const override { return m_parameters.element.lanes; }
    std::string width_limit() const override {
        return fmt::format("accelerator.lanes is {}, raise it", m_parameters.element.lanes);
    }
    tiled::tile_timer timer(const std::vector<placed_weights>& weights,
                            known_results& known) const override {
        const auto times = std::make_shared<bitlet_tile_times>(m_parameters, m_floating_planes,
                                                               weights, known.steps);
        return {[times](const tiled::block& b, const tiled::tile_index& t,
                        const tiled::tile_extent& e) { return times->of(b, t, e); },
                [times](const tiled::block& b) { return times->version_of(b); },
                [times](const tiled::block& b, const tiled::tile_index& t,
                        const tiled::tile_extent& e) { return times->uneven_of(b, t, e); }};
    }

private:
    /// Of an output. Tiles of input channels are whole groups, or frames that each begin anew.
    std::uint64_t groups_of(const tiled::block& b) const {
        const tiled::tiled_dimension& in = b.dim(tiled::dimension::in_channel);
        const auto of = [&](std::uint64_t channels) {
            return tiled::divide_up(b.kernel_taps() * channels, m_parameters.element.group);
        };
        return (in.tiles - 1) * of(in.size) + of(in.last_size);
    }
    unsigned floating_lanes() const {
        return static_cast<unsigned>(
            __builtin_popcount(m_floating_planes & m_parameters.element.planes_with_lanes(false)));
    }
    std::uint64_t dense_interval(const tiled::block& b) const {
        const bitlet::group_work dense{!b.is_floating(), dense_steps, dense_steps, 1};
        return initiation_interval(m_parameters.element, m_parameters.timing, dense);
    }

    bitlet::pe_array_model m_array;
    bitlet::pe_array_parameters m_parameters;
    std::uint32_t m_floating_planes;
};

bitlet::timing_mode timing_of(const std::string& mode) {
    return mode == "simple"       ? bitlet::timing_mode::simple
           : mode == "pipelined"  ? bitlet::timing_mode::pipelined
           : mode == "paper_mean" ? bitlet::timing_mode::paper_mean
                                  : bitlet::timing_mode::rtl;
}

} // namespace

bitlet::pe_array_parameters
pe_array_parameters_of(const configuration::accelerator_configuration& a) {
    bitlet::pe_array_parameters p;
    p.element = {a.group_size, a.lanes, a.window, a.rtl_exact};
    p.pes = a.pes;
    p.timing = timing_of(a.timing_mode);
    p.steps = a.synchronisation == "independent" ? bitlet::synchronisation::independent
                                                 : bitlet::synchronisation::broadcast;
    p.accumulator_bits = a.accumulator_bits;
    p.sums = a.group_sums == "packed" ? bitlet::group_sums::packed : bitlet::group_sums::raw;
    return p;
}

std::uint32_t floating_planes_of(const configuration::accelerator_configuration& a) {
    return bitlet::all_planes & ~((1U << a.prune) - 1);
}

std::shared_ptr<const target> bitlet_target_of(const configuration::accelerator_configuration& a) {
    return std::make_shared<bitlet_target>(pe_array_parameters_of(a), floating_planes_of(a));
}

} // namespace bitloom::compiler
