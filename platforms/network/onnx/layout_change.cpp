// SPDX-License-Identifier: Apache-2.0
// The shapes that Flatten, Reshape, Squeeze, Unsqueeze and Transpose make, with samples on axis 0
// or without any (constants).
#include "platforms/network/onnx/layout_change.h"

#include "platforms/network/onnx/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::network {
namespace {

using extents = std::vector<std::int64_t>;

std::int64_t product(const extents& shape) {
    std::int64_t elements = 1;
    for (std::int64_t extent : shape)
        elements *= extent;
    return elements;
}

/// `targets` as Reshape gives them: 0 copies from `from`, -1 takes what is left.
extents resolve(const node& n, extents targets, const extents& from, bool allow_zero) {
    const std::int64_t elements = product(from);
    std::int64_t known = 1;
    std::int64_t* open = nullptr;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i] == 0 && !allow_zero && i < from.size())
            targets[i] = from[i];
        if (targets[i] == -1 && !open) {
            open = &targets[i];
            continue;
        }
        if (targets[i] <= 0 || __builtin_mul_overflow(known, targets[i], &known))
            n.refuse(fmt::format("cannot reshape {} to {}; use one -1 at most and no empty axis",
                                 shape_text(from), shape_text(targets)));
    }
    if (open)
        *open = elements / known;
    if (product(targets) != elements || known == 0)
        n.refuse(fmt::format("cannot reshape {} ({} elements) to {}; the product must be the same",
                             shape_text(from), elements, shape_text(targets)));
    return targets;
}

/// Axes counted from the end become axes counted from the start.
std::size_t axis_of(const node& n, std::int64_t axis, std::size_t rank) {
    const auto count = static_cast<std::int64_t>(rank);
    if (axis < -count || axis >= count)
        n.refuse(fmt::format("axis {} is outside {} axes; export the network again", axis, rank));
    return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

class change {
public:
    change(const node& n, const code_view& before, const layout_operands& operands)
        : m_node(n)
        , m_before(before)
        , m_operands(operands)
        , m_lead(operands.samples ? 1 : 0) {}

    code_view result() const {
        const std::string& operation = m_node.operation();
        if (operation == "Flatten")
            return flattened();
        if (operation == "Reshape")
            return reshaped();
        if (operation == "Squeeze")
            return squeezed();
        if (operation == "Unsqueeze")
            return unsqueezed();
        if (operation == "Transpose")
            return transposed();
        return m_before; // Identity, Dropout
    }

private:
    [[noreturn]] void moves_samples() const {
        m_node.refuse("moves or merges axis 0, the samples; keep it in place");
    }

    std::size_t full_rank() const { return m_before.rank() + m_lead; }

    code_view view_as(const extents& shape) const {
        const auto view = m_before.reshaped(shape);
        if (!view)
            m_node.refuse(fmt::format("reshapes {} to {} across the axes of an earlier Transpose; "
                                      "reshape before it",
                                      shape_text(m_before.shape()), shape_text(shape)));
        return *view;
    }

    code_view flattened() const {
        m_node.only({"axis"});
        std::int64_t axis = m_node.integer("axis", 1);
        if (axis < 0)
            axis += static_cast<std::int64_t>(full_rank());
        if (axis < 0 || axis > static_cast<std::int64_t>(full_rank()))
            m_node.refuse(fmt::format("axis {} is outside {} axes; use 1", axis, full_rank()));
        if (m_operands.samples && axis != 1)
            moves_samples();
        const extents shape = m_before.shape();
        if (m_operands.samples)
            return view_as({product(shape)});
        const auto split = shape.begin() + axis;
        return view_as({product({shape.begin(), split}), product({split, shape.end()})});
    }

    code_view reshaped() const {
        m_node.only({"allowzero"});
        extents targets = m_operands.numbers.value_or(extents{});
        const bool allow_zero = m_node.integer("allowzero", 0) != 0;
        const extents from = m_before.shape();
        if (!m_operands.samples)
            return view_as(resolve(m_node, targets, from, allow_zero));
        if (targets.empty())
            moves_samples();
        const std::int64_t samples = targets.front();
        targets.erase(targets.begin());
        const bool same = (samples == 0 && !allow_zero) || samples == -1 ||
                          (m_operands.batch && samples == *m_operands.batch);
        const bool open = std::count(targets.begin(), targets.end(), -1) > 0;
        if (!same || (samples == -1 && open))
            m_node.refuse(fmt::format("reshapes axis 0, the samples, to {}; use 0{}", samples,
                                      m_operands.batch ? "" : " (the input's axis 0 is symbolic)"));
        return view_as(resolve(m_node, targets, from, allow_zero));
    }

    code_view squeezed() const {
        m_node.only({"axes"});
        const extents shape = m_before.shape();
        std::set<std::size_t> gone;
        if (m_operands.numbers) {
            for (std::int64_t axis : *m_operands.numbers)
                gone.insert(axis_of(m_node, axis, full_rank()));
        } else {
            if (m_operands.samples && m_operands.batch.value_or(1) == 1)
                m_node.refuse("squeezes every axis of one element, the samples too; name its axes");
            for (std::size_t i = 0; i < shape.size(); ++i)
                if (shape[i] == 1)
                    gone.insert(i + m_lead);
        }
        if (m_operands.samples && gone.count(0) > 0)
            moves_samples();
        extents kept;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (gone.count(i + m_lead) == 0)
                kept.push_back(shape[i]);
            else if (shape[i] != 1)
                m_node.refuse(fmt::format("squeezes axis {} of {} elements; only axes of one "
                                          "element vanish",
                                          i + m_lead, shape[i]));
        }
        return view_as(kept);
    }

    code_view unsqueezed() const {
        m_node.only({"axes"});
        const extents axes = m_operands.numbers.value_or(extents{});
        const std::size_t rank = full_rank() + axes.size();
        std::set<std::size_t> fresh;
        for (std::int64_t axis : axes)
            if (!fresh.insert(axis_of(m_node, axis, rank)).second)
                m_node.refuse(fmt::format("inserts axis {} twice; name each once", axis));
        if (m_operands.samples && fresh.count(0) > 0)
            moves_samples();
        extents shape = m_before.shape();
        for (std::size_t axis : fresh)
            shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis - m_lead), 1);
        return view_as(shape);
    }

    code_view transposed() const {
        m_node.only({"perm"});
        extents reversed;
        for (std::size_t i = full_rank(); i-- > 0;)
            reversed.push_back(static_cast<std::int64_t>(i));
        const extents perm = m_node.integers("perm", reversed);
        std::vector<std::size_t> order;
        std::set<std::size_t> seen;
        for (std::int64_t axis : perm)
            if (axis < 0 || !seen.insert(axis_of(m_node, axis, full_rank())).second)
                m_node.refuse("its perm is no permutation; export the network again");
        if (perm.size() != full_rank())
            m_node.refuse(fmt::format("its perm has {} axes, its input {}; export the network "
                                      "again",
                                      perm.size(), full_rank()));
        if (m_operands.samples && perm.front() != 0)
            moves_samples();
        for (std::size_t i = m_lead; i < perm.size(); ++i)
            order.push_back(static_cast<std::size_t>(perm[i]) - m_lead);
        return m_before.transposed(order);
    }

    const node& m_node;
    const code_view& m_before;
    const layout_operands& m_operands;
    std::size_t m_lead; ///< 1 if axis 0 holds samples, which views leave out
};

} // namespace

code_view changed_layout(const node& n, const code_view& before, const layout_operands& operands) {
    return change(n, before, operands).result();
}

} // namespace bitloom::network
