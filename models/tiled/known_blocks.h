// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/program_estimate.h"

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bitloom::tiled {

/// What blocks took on flat memory, for whoever meets them again: a network repeats its layers, a
/// compiler tries the tiles that it then takes, and designs next to each other share most of
/// theirs. Any number of threads may ask at once. Some tens of megabytes at most.
class known_blocks {
public:
    /// What `estimate` gives for the block, or gave before. `machine`: whatever else it follows
    /// from, which is the array, its tiles' times, which follow from their extents, and the
    /// memory's bandwidth.
    block_record of(const std::string& machine, const block& b,
                    const std::function<block_record()>& estimate);

private:
    std::mutex m_guard;
    std::unordered_map<std::string, block_record> m_known;
};

} // namespace bitloom::tiled
