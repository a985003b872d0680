// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/step_function.h"

#include "models/common/errors.h"
#include "platforms/network/piecewise_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloom::network {

namespace {

constexpr std::size_t most_thresholds = std::size_t{1} << 22; ///< of a layer: 32 MB, seconds

/// One channel's codes over the sums that it compares: ascending, whatever its slope.
class rising {
public:
    rising(const float_map& map, std::size_t channel, const sum_range& range)
        : m_map(map)
        , m_channel(channel)
        , m_falls(checked(range.low) > checked(range.high)) {
        m_low = m_falls ? -range.high : range.low;
        m_high = m_falls ? -range.low : range.high;
    }

    bool falls() const { return m_falls; }
    std::int64_t low() const { return m_low; }
    std::int64_t high() const { return m_high; }
    float code(std::int64_t compared) const {
        return m_map.value(m_falls ? -compared : compared, m_channel);
    }
    /// The smallest sum, from `first` on, whose code is at least `wanted`; high() + 1 if none is.
    std::int64_t reaching(float wanted, std::int64_t first) const {
        std::int64_t below = first - 1, end = m_high + 1;
        for (std::int64_t stride = 1; below + stride < end; stride *= 2) {
            if (code(below + stride) >= wanted) {
                end = below + stride;
                break;
            }
            below += stride;
        }
        while (end - below > 1) {
            const std::int64_t middle = below + (end - below) / 2;
            (code(middle) >= wanted ? end : below) = middle;
        }
        return end;
    }

private:
    /// The steps are monotone: if the ends are finite, all between them is.
    float checked(std::int64_t sum) const {
        for (std::size_t count = 0; count <= m_map.steps.size(); ++count) {
            float_map part = m_map;
            part.steps.resize(count);
            if (!std::isfinite(part.value(sum, m_channel)))
                throw config_error(fmt::format("a sum of {} in channel {} becomes no finite "
                                               "number; check the constants behind the layer",
                                               sum, m_channel));
        }
        return m_map.value(sum, m_channel);
    }

    const float_map& m_map;
    std::size_t m_channel;
    bool m_falls;
    std::int64_t m_low = 0, m_high = 0;
};

/// The part of `codes` that some channel reaches; at least two of them.
code_range reached(const std::vector<rising>& channels, const code_range& codes) {
    float low = static_cast<float>(codes.high), high = static_cast<float>(codes.low);
    for (const rising& channel : channels) {
        low = std::min(low, channel.code(channel.low()));
        high = std::max(high, channel.code(channel.high()));
    }
    if (low < static_cast<float>(codes.low) || high > static_cast<float>(codes.high))
        throw config_error(fmt::format("its codes reach {} to {}, beyond {} to {}; use more bits",
                                       low, high, codes.low, codes.high));
    if (codes.step != 1)
        return codes;
    code_range part{static_cast<std::int32_t>(low), static_cast<std::int32_t>(high), 1};
    if (part.low == part.high)
        (part.high < codes.high ? ++part.high : --part.low);
    return part;
}

/// What a channel's sums, negated where its slope is negative, reach of its list.
std::vector<code_step> steps_of(const threshold_lists& lists, std::size_t channel,
                                const sum_range& compared) {
    const std::int64_t* list = lists.values.data() + channel * lists.levels;
    std::vector<code_step> steps{{compared.low, lists.lowest}};
    for (std::uint32_t level = 0; level < lists.levels && list[level] <= compared.high; ++level) {
        const auto code =
            static_cast<std::int32_t>(lists.lowest + static_cast<std::int64_t>(level) + 1);
        if (list[level] > steps.back().first)
            steps.push_back({list[level], code});
        else
            steps.back().code = code;
    }
    return steps;
}

/// Bytes of a list in a machine with sums of 32 bits against those of lines: these are then faster
/// too, a comparison for each bit of the number of segments and one cycle against one for each bit
/// of the number of codes.
std::size_t most_segments(const threshold_lists& lists) {
    const std::size_t list_bytes = (std::size_t{lists.levels} + 1) * sizeof(std::int32_t);
    return lists.step == 1 ? (list_bytes - 1) / sizeof(post_processing::piecewise_segment) : 0;
}

piecewise_lines fit_lists(const threshold_lists& lists, const std::vector<sum_range>& ranges) {
    using post_processing::piecewise_segment;
    const std::size_t most =
        std::min<std::size_t>(most_segments(lists), post_processing::most_segments);
    if (most == 0)
        return {};
    const auto highest = static_cast<std::int32_t>(lists.lowest + std::int64_t{lists.levels});
    std::vector<std::vector<piecewise_segment>> channels;
    piecewise_lines lines;
    for (std::size_t c = 0; c < ranges.size(); ++c) {
        const bool falls = lists.signs[c] < 0;
        const sum_range compared = falls ? sum_range{-ranges[c].high, -ranges[c].low} : ranges[c];
        channels.push_back(
            fit_steps(steps_of(lists, c, compared), compared.high, lists.lowest, highest, most));
        if (channels.back().empty())
            return {};
        if (falls)
            channels.back() = mirrored(channels.back());
        lines.segments =
            std::max(lines.segments, static_cast<std::uint32_t>(channels.back().size()));
    }
    for (std::vector<piecewise_segment>& segments : channels) {
        piecewise_segment beyond = segments.back(); // no sum reaches it
        beyond.first = std::numeric_limits<std::int64_t>::max();
        segments.resize(lines.segments, beyond);
        lines.values.insert(lines.values.end(), segments.begin(), segments.end());
    }
    return lines;
}

} // namespace

std::vector<sum_range> sum_ranges(const layer& l, const quantisation& in) {
    const std::size_t channels = l.bias.size();
    const std::size_t per_channel = l.weights.size() / channels;
    const std::int64_t low = std::int64_t{in.format.lowest()} - in.zero_point;
    const std::int64_t high = std::int64_t{in.format.highest()} - in.zero_point;
    std::vector<sum_range> ranges(channels);
    for (std::size_t i = 0; i < l.weights.size(); ++i) {
        sum_range& r = ranges[i / per_channel];
        const std::int64_t w = l.weights[i];
        r.low += std::min(w * low, w * high);
        r.high += std::max(w * low, w * high);
    }
    return ranges;
}

threshold_lists step_function(const float_map& map, const std::vector<sum_range>& ranges,
                              const code_range& codes) {
    std::vector<rising> channels;
    channels.reserve(ranges.size());
    for (std::size_t c = 0; c < ranges.size(); ++c)
        channels.emplace_back(map, c, ranges[c]);
    const code_range part = reached(channels, codes);
    threshold_lists lists;
    lists.lowest = part.low;
    lists.step = part.step;
    lists.levels = static_cast<std::uint32_t>((part.high - part.low) / part.step);
    if (lists.levels * ranges.size() > most_thresholds)
        throw config_error(fmt::format("its {} channels need {} thresholds each, more than {} in "
                                       "all; use fewer bits",
                                       ranges.size(), lists.levels, most_thresholds));
    for (const rising& channel : channels) {
        lists.signs.push_back(channel.falls() ? -1 : 1);
        std::int64_t first = channel.low();
        for (std::uint32_t level = 1; level <= lists.levels; ++level) {
            const std::int64_t code = part.low + std::int64_t{part.step} * level;
            first = channel.reaching(static_cast<float>(code), first);
            lists.values.push_back(first);
        }
    }
    lists.lines = fit_lists(lists, ranges);
    return lists;
}

} // namespace bitloom::network
