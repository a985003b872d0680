// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_model.h"
#include "platforms/compiler/target.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::compiler {

/// What follows of an array whose times no datum changes.
class timed_target : public target {
public:
    explicit timed_target(std::shared_ptr<const tiled::timed_array_model> array)
        : m_array(std::move(array)) {}

    const tiled::array_model& array() const override { return *m_array; }
    std::string size() const override {
        return fmt::format("{} x {}", m_array->shape().rows, m_array->shape().columns);
    }
    bool accepts(const tiled::block& /*b*/) const override { return true; }
    tiled::array_time expected_time(const tiled::block& b,
                                    const tiled::tile_extent& e) const override {
        return m_array->time_of(b, e);
    }
    bool has_published_search() const override { return false; }
    bool times_depend_on_weights() const override { return false; }
    tiled::tile_timer timer(const std::vector<placed_weights>& /*weights*/,
                            known_results& /*known*/) const override {
        return {[this](const tiled::block& b, const tiled::tile_index& /*t*/,
                       const tiled::tile_extent& e) { return m_array->time_of(b, e); }};
    }

private:
    std::shared_ptr<const tiled::timed_array_model> m_array;
};

} // namespace bitloom::compiler
