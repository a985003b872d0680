// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/space.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bitloom::explore {

/// A sweep's constraints, ready to be asked. Names are keys with numbers (true and false are 1 and
/// 0), layers' widths among the parameters, and `batch`. Where a key belongs to another machine
/// than the point's, or a layer's width is left alone, the constraint says nothing. Not for several
/// threads at once.
class constraint_set {
public:
    /// All must outlive this. Throws config_error: not an expression, an unknown name (the nearest
    /// is named), a key that holds words.
    constraint_set(const sweep& of, const space& places,
                   const std::vector<configuration::platform_configuration>& bases);
    ~constraint_set();
    constraint_set(const constraint_set&) = delete;
    constraint_set& operator=(const constraint_set&) = delete;

    bool empty() const { return m_constraints.empty(); }
    /// Whether a point satisfies all; counts for each that it does not.
    bool hold(const point& p);
    /// "a < b excludes 12; ...", of the points asked so far.
    std::string exclusions() const;

private:
    struct name;
    struct expression;

    const sweep& m_sweep;
    const space& m_places;
    std::vector<std::unique_ptr<expression>> m_constraints;
};

} // namespace bitloom::explore
