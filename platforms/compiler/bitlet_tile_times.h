// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/compiled_program.h"
#include "platforms/compiler/known_steps.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace bitloom::compiler {

/// How long the tiles of a program keep Bitlet's PEs, from the steps of its layers' weights.
class bitlet_tile_times {
public:
    /// `floating_planes`: the prune mask of floating-point layers. `known` must outlive this.
    bitlet_tile_times(const bitlet::pe_array_parameters& p, std::uint32_t floating_planes,
                      std::vector<placed_weights> weights, known_steps& known)
        : m_parameters(p)
        , m_floating_planes(floating_planes)
        , m_weights(std::move(weights))
        , m_known(known) {}

    tiled::array_time of(const tiled::block& b, const tiled::tile_index& t,
                         const tiled::tile_extent& e);
    /// Of the tile's whole time.
    tiled::uneven_cycles uneven_of(const tiled::block& b, const tiled::tile_index& t,
                                   const tiled::tile_extent& e);
    /// Of the block's weights, see network::shared_codes.
    std::uint64_t version_of(const tiled::block& b) const { return weights_of(b).version(); }

private:
    const network::shared_codes& weights_of(const tiled::block& b) const;
    void enter(const tiled::block& b);
    bitlet::group_range range_of(const tiled::block& b, const tiled::tile_index& t,
                                 const tiled::tile_extent& e) const;
    /// By tile of weights, in m_times and m_uneven.
    static std::size_t place_of(const tiled::block& b, const tiled::tile_index& t);
    bitlet::pixel_time count(const tiled::block& b, const tiled::tile_index& t,
                             const tiled::tile_extent& e) const;

    bitlet::pe_array_parameters m_parameters;
    std::uint32_t m_floating_planes;
    std::vector<placed_weights> m_weights;
    known_steps& m_known;

    std::optional<std::uint64_t> m_entered; ///< address of the block's weights
    std::uint32_t m_enabled = 0;            ///< of its planes
    grouped_reduction m_reduction;
    std::shared_ptr<const bitlet::group_steps> m_steps;
    std::vector<std::optional<bitlet::pixel_time>> m_times;    ///< by tile of weights
    std::vector<std::optional<tiled::uneven_cycles>> m_uneven; ///< likewise, of a pixel
};

} // namespace bitloom::compiler
