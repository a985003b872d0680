// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/shared_codes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace bitloom::compiler {

/// Of an output channel's weights: their sum and that of their magnitudes.
struct channel_sums {
    std::int64_t sum = 0, magnitude = 0;
};

/// Of weights of up to 24 bits, [output channel][element].
std::vector<channel_sums> channel_sums_of(const std::vector<std::int32_t>& weights,
                                          std::size_t channels);

/// Remembers them by weights. Any number of threads may ask at once. Some megabytes at most.
class known_sums {
public:
    std::shared_ptr<const std::vector<channel_sums>> of(const network::shared_codes& weights,
                                                        std::size_t channels);

private:
    std::mutex m_guard;
    std::unordered_map<std::uint64_t, std::shared_ptr<const std::vector<channel_sums>>> m_known;
    std::size_t m_channels = 0; ///< of all that are known
};

} // namespace bitloom::compiler
