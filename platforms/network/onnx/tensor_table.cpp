// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/tensor_table.h"

#include "models/common/errors.h"

namespace bitloom::network {
namespace {

struct reading {
    planes extent;
    axis_order order = axis_order::channels_first;
};

std::vector<std::int64_t> without_units(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> extents;
    for (std::int64_t extent : shape)
        if (extent != 1)
            extents.push_back(extent);
    return extents;
}

std::vector<std::int64_t> shape_of(const reading& r) {
    const planes& p = r.extent;
    return r.order == axis_order::channels_first
               ? std::vector<std::int64_t>{p.channels, p.frames, p.height, p.width}
               : std::vector<std::int64_t>{p.frames, p.height, p.width, p.channels};
}

/// Every way to see `view` as planes, the most natural first: the owner's planes under the owner's
/// axes, then the planes that the declared shape spells out, then the owner's planes flattened.
std::vector<reading> readings(const code_view& view, const planes& owner) {
    const reading first{owner, axis_order::channels_first}, last{owner, axis_order::channels_last};
    std::vector<reading> candidates;
    for (const reading& r : {first, last})
        if (without_units(view.shape()) == without_units(shape_of(r)))
            candidates.push_back(r);
    if (const auto p = view.channels_first_planes())
        candidates.push_back({*p, axis_order::channels_first});
    if (const auto p = view.channels_last_planes())
        candidates.push_back({*p, axis_order::channels_last});
    candidates.push_back(first);
    candidates.push_back(last);
    return candidates;
}

} // namespace

code_view tensor_table::view(std::size_t index) const {
    const tensor& t = at(index);
    const auto view = code_view::of(walk_of(planes_of(t), t.order), t.shape);
    require(view.has_value(), "a tensor whose shape does not read its codes");
    return *view;
}

std::size_t tensor_table::append(tensor t) {
    const std::size_t index = m_tensors.size();
    m_owner.push_back(t.alias_of ? m_owner[*t.alias_of] : index);
    m_group.push_back(t.alias_of ? m_group[*t.alias_of] : m_groups.size());
    if (!t.alias_of)
        m_groups.emplace_back();
    m_tensors.push_back(std::move(t));
    return index;
}

std::optional<std::size_t> tensor_table::add(const std::string& name, const planes& p,
                                             axis_order preferred, const code_view& view,
                                             operand_format format) {
    const axis_order other = preferred == axis_order::channels_first ? axis_order::channels_last
                                                                     : axis_order::channels_first;
    for (axis_order order : {preferred, other}) {
        if (view.walk() != walk_of(p, order))
            continue;
        tensor t;
        t.name = name;
        t.shape = view.shape();
        t.channels = p.channels;
        t.height = p.height;
        t.width = p.width;
        t.frames = p.frames;
        t.order = order;
        t.quantised.format = format;
        return append(t);
    }
    return std::nullopt;
}

std::optional<std::size_t> tensor_table::add_alias(const std::string& name, std::size_t base,
                                                   const code_view& view,
                                                   std::optional<planes> wanted) {
    const auto earlier = m_aliases.find(name);
    if (earlier != m_aliases.end()) {
        const bool other = wanted && *wanted != planes_of(at(earlier->second));
        return other ? std::nullopt : std::optional(earlier->second);
    }
    const planes of_base = planes_of(at(base));
    const loops of_base_walk = walk_of(of_base, at(base).order);
    for (const reading& r : readings(view, owner_planes(base))) {
        const bool faithful = view.walk() == walk_of(r.extent, r.order);
        const bool expressible = r.extent == of_base || view.walk() == of_base_walk;
        if (!faithful || !expressible || (wanted && *wanted != r.extent))
            continue;
        tensor t = at(base);
        t.name = name;
        t.shape = view.shape();
        t.channels = r.extent.channels;
        t.height = r.extent.height;
        t.width = r.extent.width;
        t.frames = r.extent.frames;
        t.order = r.order;
        t.alias_of = base;
        return m_aliases.emplace(name, append(t)).first->second;
    }
    return std::nullopt;
}

std::optional<std::size_t> tensor_table::with_planes(const std::string& name, std::size_t base,
                                                     const code_view& view, const planes& p) {
    if (owner_planes(base) == p)
        return owner(base);
    if (planes_of(at(base)) == p)
        return base;
    for (std::size_t i = 0; i < m_tensors.size(); ++i)
        if (m_owner[i] == owner(base) && planes_of(at(i)) == p)
            return i;
    return add_alias(name, base, view, p);
}

bool tensor_table::settle(std::size_t index, float scale, std::int32_t zero_point) {
    scale_group& group = m_groups[m_group[index]];
    if (!group.known)
        group = {scale, zero_point, true};
    return group.scale == scale && group.zero_point == zero_point;
}

std::optional<quantisation> tensor_table::quantised(std::size_t index) const {
    const scale_group& group = m_groups[m_group[index]];
    if (!group.known)
        return std::nullopt;
    return quantisation{group.scale, group.zero_point, at(index).quantised.format};
}

std::vector<tensor> tensor_table::take() {
    for (std::size_t i = 0; i < m_tensors.size(); ++i)
        if (const auto known = quantised(i))
            m_tensors[i].quantised = *known;
    return std::move(m_tensors);
}

} // namespace bitloom::network
