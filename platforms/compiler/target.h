// SPDX-License-Identifier: Apache-2.0
// The accelerator that code is generated for: everything in which the machines differ for the
// compiler. Adding an accelerator is writing one of these.
#pragma once

#include "models/tiled/program_estimate.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::compiler {

class target {
public:
    virtual ~target() = default;

    virtual const tiled::array_model& array() const = 0;
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
    /// Whether an estimate needs the weights.
    virtual bool times_depend_on_weights() const = 0;
    virtual double peak_macs_per_cycle(const tiled::block& b) const = 0;
    /// pJ of a block's `compute_cycles`; nothing where they are not known.
    virtual std::optional<double> compute_energy_pj(const tiled::block& b,
                                                    std::uint64_t compute_cycles) const = 0;
    /// The words of the program that make the machine run the block ...
    virtual std::vector<std::uint32_t> encode(const tiled::block& b) const = 0;
    /// ... and what decodes them.
    virtual std::unique_ptr<tiled::block_source> decoder() const = 0;
    /// ... and a line of text for each: address, word and what it says.
    virtual std::string listing(const std::vector<std::uint32_t>& words,
                                std::uint64_t address) const = 0;
    /// Its registers as a C header, and that file's name.
    virtual std::string register_header() const = 0;
    virtual std::string register_header_name() const = 0;
    /// Bits of the widest weights that the array takes; formats have no more than 16.
    virtual unsigned widest_weights() const { return 16; }

    /// The bytes of memory from an address on, as many as asked for.
    using memory_view = std::function<const std::uint8_t*(std::uint64_t address, std::uint64_t)>;
    /// How long the running machine's array would take for a tile. `memory`: where
    /// times_depend_on_weights() the program's image; must outlive the timer.
    virtual tiled::tile_timer timer(memory_view memory) const = 0;
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
