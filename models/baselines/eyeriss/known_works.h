// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/eyeriss/mapping.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <tuple>

namespace bitloom::eyeriss {

/// What layers take on one array by their best mappings, found once: a search of tiles asks
/// thousands of times for the same few. Any number of threads may ask.
class known_works {
public:
    explicit known_works(const row_stationary_array& array)
        : m_array(array) {}

    mapped_work of(const layer& l) {
        const std::lock_guard lock(m_guard);
        const auto key = std::tuple(l.images, l.channels, l.filters, l.rows, l.columns,
                                    l.kernel_rows, l.kernel_columns, l.stride_rows,
                                    l.stride_columns, l.dilation_rows, l.dilation_columns);
        if (const auto found = m_known.find(key); found != m_known.end())
            return found->second;
        if (m_known.size() >= most)
            m_known.clear();
        return m_known.emplace(key, best_work_of(l, m_array)).first->second;
    }

private:
    static constexpr std::size_t most = 100'000; ///< some 20 MB

    using u = std::uint64_t;
    const row_stationary_array m_array;
    std::mutex m_guard;
    std::map<std::tuple<u, u, u, u, u, u, u, u, u, u, u>, mapped_work> m_known;
};

} // namespace bitloom::eyeriss
