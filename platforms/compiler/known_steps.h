// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/group_steps.h"
#include "models/tiled/block.h"
#include "platforms/network/shared_codes.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bitloom::compiler {

/// How a layer's reduction falls into groups. Tiles cut it where groups begin
/// (bitlet::keeps_groups_whole), so that groups are the layer's and not the tiles'; only each frame
/// of a kernel begins anew.
struct grouped_reduction {
    std::uint32_t parts = 1;    ///< frames, one after the other
    std::uint32_t channels = 0; ///< input channels of a part
    std::uint64_t groups = 0;   ///< of a part
    unsigned elements = 0;      ///< of a group
    std::uint64_t kernel_columns = 0;

    /// The first group of the tile at `t`.
    std::uint64_t first_of(const tiled::block& b, const tiled::tile_index& t) const;
};
grouped_reduction grouped_reduction_of(const tiled::block& b, unsigned group);

/// Lane steps of layers' weights: counted once for all tiles, numbers of PEs and ways to time them.
/// Any number of threads may ask at once. Keeps up to a quarter of a gigabyte.
class known_steps {
public:
    /// Of the whole layer with its tiles' groups. `codes`: the weights of the layer that `b` is of,
    /// [output channel][input channel][kernel row][kernel column]. `planes`: the prune mask.
    std::shared_ptr<const bitlet::group_steps> of(const network::shared_codes& codes,
                                                  const tiled::block& b,
                                                  const bitlet::pe_array_parameters& p,
                                                  std::uint32_t planes);

private:
    struct entry {
        std::once_flag counted;
        bitlet::group_steps steps;
    };

    std::mutex m_guard;
    std::unordered_map<std::string, std::shared_ptr<entry>> m_known;
    std::uint64_t m_known_bytes = 0;
};

} // namespace bitloom::compiler
