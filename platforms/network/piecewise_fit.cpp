// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/piecewise_fit.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace bitloom::network {

using post_processing::piecewise_segment;

namespace {

__extension__ using int128 = __int128;

/// Products of sums and offsets stay within these bits: room is left for the offset's move to raw
/// sums, and machines need no wider words for sums that occur.
constexpr int product_bits = 60;
constexpr int widest_shift = 62;

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

/// Lines over a run of steps. A line y = slope * x + height gives the codes where it passes on or
/// above (first, code) and below (last, code + 1) of each step; a step of the lowest (highest) code
/// is held on one side only. For a slope, the heights that pass are an interval, whose length is a
/// concave function of the slope, so its maximum is found by cutting planes: two tangents bound it,
/// their intersection is the next slope.
class run {
public:
    run(const std::vector<code_step>& steps, std::int64_t last, std::int32_t low, std::int32_t high)
        : m_steps(steps)
        , m_last(last)
        , m_low(low)
        , m_high(high) {}

    std::optional<piecewise_segment> fit(std::size_t begin, std::size_t end) {
        m_begin = begin;
        m_end = end;
        m_anchor = m_steps[begin].first;
        const std::optional<tangent> best = widest();
        if (!best)
            return std::nullopt;
        const piecewise_segment rounded =
            in_fixed_point(best->slope, (best->over + best->under) / 2);
        return gives_all(rounded) ? std::optional(rounded) : std::nullopt;
    }

private:
    struct tangent {
        double slope = 0;
        double over = 0, under = 0; ///< heights that pass: from `over` to below `under`
        double change = 0;          ///< of their interval with the slope
        double room() const { return under - over; }
    };

    std::int64_t last_of(std::size_t i) const {
        return i + 1 < m_steps.size() ? m_steps[i + 1].first - 1 : m_last;
    }
    bool held_above(std::size_t i) const { return m_steps[i].code > m_low; }
    bool held_below(std::size_t i) const { return m_steps[i].code < m_high; }

    tangent at(double slope) const {
        tangent t{slope, -unbounded, unbounded, 0};
        double x_over = 0, x_under = 0;
        for (std::size_t i = m_begin; i < m_end; ++i) {
            const double code = m_steps[i].code;
            const auto first = static_cast<double>(m_steps[i].first - m_anchor);
            const auto last = static_cast<double>(last_of(i) - m_anchor);
            if (const double height = code - slope * first; held_above(i) && height > t.over) {
                t.over = height;
                x_over = first;
            }
            if (const double height = code + 1 - slope * last; held_below(i) && height < t.under) {
                t.under = height;
                x_under = last;
            }
        }
        t.change = x_over - x_under;
        return t;
    }

    std::optional<tangent> widest() const {
        tangent left = at(0);
        if (left.over == -unbounded) // all have the lowest code ...
            left.over = left.under - 1;
        if (left.under == unbounded) // ... or the highest
            left.under = left.over + 1;
        // Steps of all codes between neighbouring sums need no steeper line.
        tangent right = at(static_cast<double>(m_high) - m_low + 1);
        if (left.change <= 0 || right.over == -unbounded || right.under == unbounded)
            return left.room() > 0 ? std::optional(left) : std::nullopt;
        if (right.change >= 0)
            return right.room() > 0 ? std::optional(right) : std::nullopt;
        tangent best = left.room() > right.room() ? left : right;
        for (int cut = 0; cut < 100; ++cut) {
            const double slope = (right.room() - left.room() + left.change * left.slope -
                                  right.change * right.slope) /
                                 (left.change - right.change);
            const double bound = left.room() + left.change * (slope - left.slope);
            if (!(bound > 0) || !(slope > left.slope && slope < right.slope))
                break;
            const tangent middle = at(slope);
            if (middle.room() > best.room())
                best = middle;
            if (middle.change == 0 || middle.room() >= bound - std::abs(bound) * 1e-3)
                break;
            (middle.change > 0 ? left : right) = middle;
        }
        return best.room() > 0 ? std::optional(best) : std::nullopt;
    }

    piecewise_segment in_fixed_point(double slope, double height) const {
        // Of the whole channel: the move to raw sums is by a few times as much, if not less.
        const double largest_sum =
            8 * std::max(std::abs(static_cast<double>(m_steps.front().first)),
                         std::abs(static_cast<double>(m_last)));
        const double largest = std::abs(slope) * largest_sum + std::abs(height) + 1;
        piecewise_segment s;
        s.shift = std::clamp(product_bits - std::ilogb(largest) - 1, 0, widest_shift);
        s.multiplier = std::llround(std::ldexp(slope, s.shift));
        s.offset = static_cast<std::int64_t>(std::llround(std::ldexp(height, s.shift)) -
                                             int128{s.multiplier} * m_anchor);
        s.first = m_anchor;
        return s;
    }

    bool gives_all(const piecewise_segment& s) const {
        const auto gives = [&](std::int64_t sum, std::int32_t code) {
            return post_processing::piecewise_code(sum, s, m_low, m_high) == code;
        };
        for (std::size_t i = m_begin; i < m_end; ++i)
            if (!gives(m_steps[i].first, m_steps[i].code) || !gives(last_of(i), m_steps[i].code))
                return false;
        return true;
    }

    static constexpr double unbounded = std::numeric_limits<double>::infinity();

    const std::vector<code_step>& m_steps;
    std::int64_t m_last;
    std::int32_t m_low, m_high;
    std::size_t m_begin = 0, m_end = 0;
    std::int64_t m_anchor = 0;
};

} // namespace

std::vector<piecewise_segment> fit_steps(const std::vector<code_step>& steps, std::int64_t last,
                                         std::int32_t low, std::int32_t high, std::size_t most) {
    run lines(steps, last, low, high);
    std::vector<piecewise_segment> segments;
    std::size_t begin = 0, expected = steps.size();
    while (begin < steps.size()) {
        if (segments.size() == most)
            return {};
        // What a line gives of a run, it gives of every part of it.
        std::size_t good = 0, bad = steps.size() - begin + 1;
        std::optional<piecewise_segment> found;
        std::size_t tried = std::min(std::max<std::size_t>(expected, 1), bad - 1);
        while (bad - good > 1) {
            if (const auto fitted = lines.fit(begin, begin + tried)) {
                found = fitted;
                good = tried;
                tried = std::min(2 * tried, bad - 1);
                if (tried == good)
                    break;
                if (bad <= steps.size() - begin)
                    tried = good + (bad - good) / 2;
            } else {
                bad = tried;
                tried = good + (bad - good) / 2;
            }
        }
        require(found.has_value(), "no line of a single step");
        segments.push_back(*found);
        begin += good;
        expected = good;
    }
    segments.front().first = before_all;
    return segments;
}

std::vector<piecewise_segment> mirrored(const std::vector<piecewise_segment>& segments) {
    std::vector<piecewise_segment> result;
    for (std::size_t n = segments.size(); n-- > 0;) {
        piecewise_segment s = segments[n];
        s.multiplier = -s.multiplier;
        s.first = n + 1 < segments.size() ? 1 - segments[n + 1].first : before_all;
        result.push_back(s);
    }
    return result;
}

} // namespace bitloom::network
