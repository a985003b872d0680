// SPDX-License-Identifier: Apache-2.0
// The accelerator that code is generated for: everything in which the machines differ for the
// compiler. Adding an accelerator is writing one of these.
#pragma once

#include "models/energy/event_counts.h"
#include "models/tiled/program_estimate.h"
#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/known_results.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bitloom::compiler {

/// What a driver finds and writes in the machine's registers for a program.
struct machine_settings {
    std::uint32_t id = 0;                   ///< reads so
    std::uint32_t precision = 0, prune = 0; ///< Bitlet's
};

class target {
public:
    virtual ~target() = default;

    virtual const tiled::array_model& array() const = 0;
    /// Of what the array is made, a few words: "16 x 32".
    virtual std::string size() const = 0;
    /// Whether the array can take the block's tiles (their cuts of the reduction).
    virtual bool accepts(const tiled::block& b) const = 0;
    /// Input channels that the array takes together: tiles of channels are multiples of it.
    virtual std::uint64_t channel_unit(operand_format activation, operand_format weight) const = 0;
    /// How long a tile keeps the array, without looking at weights: for the choice of tiles.
    virtual tiled::array_time expected_time(const tiled::block& b,
                                            const tiled::tile_extent& e) const = 0;
    /// The same for all tiles of the block together.
    virtual std::uint64_t expected_cycles(const tiled::block& b) const = 0;
    /// How many groups of a layer, out of `groups` with `ins` and `outs` channels each, are best
    /// taken as one with zero weights between them.
    virtual std::size_t groups_together(std::size_t groups, std::size_t ins, std::size_t outs,
                                        const network::layer& layer,
                                        operand_format activation) const = 0;
    /// Whether the published search of mappings is for this machine.
    virtual bool has_published_search() const = 0;
    /// Whether an estimate needs the weights; else timer() gives expected_time().
    virtual bool times_depend_on_weights() const = 0;
    /// What an estimate of the block's cycles assumes about data, one sentence; nothing if no datum
    /// counts.
    virtual std::optional<std::string> assumption_about(const tiled::block& /*b*/) const {
        return std::nullopt;
    }
    virtual double peak_macs_per_cycle(const tiled::block& b) const = 0;
    /// What the array does in a block's `compute_cycles`, for its energy.
    virtual energy::event_counts work_of(const tiled::block& b,
                                         std::uint64_t compute_cycles) const = 0;
    /// Takes off such work what the array leaves out with so many idle_macs (tiled::block_counts).
    virtual void leave_out(energy::event_counts& /*work*/, std::uint64_t /*idle_macs*/) const {}
    /// The words of the program that make the machine run the block ...
    virtual std::vector<std::uint32_t> encode(const tiled::block& b) const = 0;
    /// ... and what decodes them.
    virtual std::unique_ptr<tiled::block_source> decoder() const = 0;
    /// ... and a line of text for each: address, word and what it says.
    virtual std::string listing(const std::vector<std::uint32_t>& words,
                                std::uint64_t address) const = 0;
    /// `operands`: the numbers of the program.
    virtual machine_settings settings(operand_format operands) const = 0;
    /// Its registers as a C header, and that file's name.
    virtual std::string register_header() const = 0;
    virtual std::string register_header_name() const = 0;
    /// Why the machine takes no floating numbers, and what to do; nothing if it does.
    virtual std::optional<std::string> floating_refusal() const { return std::nullopt; }
    /// Elements of the groups whose sums leave the array packed; nothing if sums stay whole.
    virtual std::optional<unsigned> packed_group() const { return std::nullopt; }
    /// Whether infinities and NaNs may be weights.
    virtual bool takes_infinite_weights() const { return true; }
    /// Bits of the widest weights that the array takes, and what sets them and the widest
    /// activations, for a message.
    virtual unsigned widest_weights() const { return 16; }
    /// Of the widest activations of layers with weights.
    virtual unsigned widest_activations() const { return 16; }
    virtual std::string width_limit() const { return "this machine takes up to 16"; }

    /// How long the running machine's array would take for a tile of a program with such weights,
    /// which are there where times_depend_on_weights(). `known` must outlive the timer.
    virtual tiled::tile_timer timer(const std::vector<placed_weights>& weights,
                                    known_results& known) const = 0;
};

/// Units of `unit` elements that the tiles of a dimension take: what is left over in a tile is one.
constexpr std::uint64_t units_of(const tiled::tiled_dimension& d, std::uint64_t unit) {
    return (d.tiles - 1) * tiled::divide_up(d.size, unit) + tiled::divide_up(d.last_size, unit);
}
/// Output pixels of all tiles.
inline std::uint64_t pixels_of(const tiled::block& b) {
    using tiled::dimension;
    return b.dim(dimension::batch).total() * b.dim(dimension::out_row).total() *
           b.dim(dimension::out_column).total();
}

std::shared_ptr<const target> make_target(const configuration::accelerator_configuration& a);
std::shared_ptr<const target> make_bitfusion_target(tiled::array_shape shape);

} // namespace bitloom::compiler
