// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/known_results.h"
#include "platforms/compiler/mapping_file.h"

namespace bitloom::compiler {

/// What a program is compiled for.
enum class purpose {
    run,
    estimate, ///< the same blocks and addresses without weights and tables; sums are bounded only
              ///< where the network has weights, which it need not
};

struct compile_options {
    purpose use = purpose::run;
    const mapping_file* mappings = nullptr; ///< tiles by hand
    known_results* known = nullptr;         ///< what was worked out before

    /// Nothing where the search is to choose.
    const tiles_in_file* mapping_of(const std::string& layer) const {
        return mappings == nullptr ? nullptr : mappings->find(layer);
    }
};

} // namespace bitloom::compiler
