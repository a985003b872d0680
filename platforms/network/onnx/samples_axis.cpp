// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/samples_axis.h"

#include "platforms/network/onnx/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::network {

namespace {

using extents = std::vector<std::int64_t>;

std::size_t axis_of(const node& n, std::int64_t axis, std::size_t rank) {
    const auto count = static_cast<std::int64_t>(rank);
    if (axis < -count || axis >= count)
        n.refuse(fmt::format("axis {} is outside {} axes; export the network again", axis, rank));
    return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

activation with_shape(const node& n, activation a, const extents& shape, std::size_t samples) {
    const auto view = a.view.reshaped(shape);
    if (!view)
        n.refuse(fmt::format("reshapes {} to {} across the axes of an earlier Transpose; reshape "
                             "before it",
                             shape_text(a.view.shape()), shape_text(shape)));
    a.view = *view;
    a.samples = samples;
    return a;
}

activation transposed(const node& n, activation a) {
    n.only({"perm"});
    const std::size_t rank = a.view.rank() + 1;
    extents reversed;
    for (std::size_t i = rank; i-- > 0;)
        reversed.push_back(static_cast<std::int64_t>(i));
    const extents perm = n.integers("perm", reversed);
    std::vector<std::size_t> order;
    std::set<std::size_t> seen;
    std::size_t samples = 0;
    for (std::size_t i = 0; i < perm.size(); ++i) {
        const std::size_t from = axis_of(n, perm[i], rank);
        seen.insert(from);
        if (from == a.samples)
            samples = i;
        else
            order.push_back(from - (from > a.samples ? 1 : 0));
    }
    if (perm.size() != rank || seen.size() != rank)
        n.refuse("its perm is no permutation of its input's axes; export the network again");
    a.view = a.view.transposed(order);
    a.samples = samples;
    return a;
}

activation squeezed(const node& n, const activation& a, const std::optional<extents>& axes) {
    n.only({"axes"});
    if (!axes)
        n.refuse("squeezes every axis of one element; name its axes");
    const std::size_t rank = a.view.rank() + 1;
    std::set<std::size_t> gone;
    for (const std::int64_t axis : *axes)
        gone.insert(axis_of(n, axis, rank));
    if (gone.count(a.samples) > 0)
        n.refuse("squeezes the samples; keep their axis");
    const extents shape = a.view.shape();
    extents kept;
    std::size_t samples = a.samples;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::size_t axis = i + (i >= a.samples ? 1 : 0);
        if (gone.count(axis) == 0)
            kept.push_back(shape[i]);
        else if (shape[i] != 1)
            n.refuse(fmt::format("squeezes axis {} of {} elements; only axes of one element vanish",
                                 axis, shape[i]));
        else if (axis < a.samples)
            --samples;
    }
    return with_shape(n, a, kept, samples);
}

activation unsqueezed(const node& n, const activation& a, const std::optional<extents>& axes) {
    n.only({"axes"});
    const std::size_t rank = a.view.rank() + 1 + axes.value_or(extents{}).size();
    std::set<std::size_t> fresh;
    for (const std::int64_t axis : axes.value_or(extents{}))
        if (!fresh.insert(axis_of(n, axis, rank)).second)
            n.refuse(fmt::format("inserts axis {} twice; name each once", axis));
    const extents old = a.view.shape();
    extents shape;
    std::size_t samples = 0, from = 0; // of the input's axes
    for (std::size_t axis = 0; axis < rank; ++axis) {
        if (fresh.count(axis) > 0) {
            shape.push_back(1);
            continue;
        }
        if (from == a.samples)
            samples = axis;
        else
            shape.push_back(old[from - (from > a.samples ? 1 : 0)]);
        ++from;
    }
    return with_shape(n, a, shape, samples);
}

/// Axes in front of the samples stay as they are; those behind them may change.
activation reshaped(const node& n, const activation& a, extents targets,
                    std::optional<std::int64_t> batch) {
    n.only({"allowzero"});
    const bool zero_copies = n.integer("allowzero", 0) == 0;
    const extents old = a.view.shape();
    const auto refuse = [&] {
        n.refuse(fmt::format("reshapes samples on axis {} to {}; keep them and what is before them "
                             "in place",
                             a.samples, shape_text(targets)));
    };
    if (targets.size() <= a.samples)
        refuse();
    std::int64_t rest = 1, known = 1;
    for (std::size_t i = a.samples; i < old.size(); ++i)
        rest *= old[i];
    extents shape;
    std::ptrdiff_t open = -1;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const bool copies = targets[i] == 0 && zero_copies && i <= old.size();
        if (i == a.samples) {
            if (!copies && targets[i] != -1 && targets[i] != batch)
                refuse();
            continue;
        }
        const std::size_t at = i - (i > a.samples ? 1 : 0);
        if (i < a.samples) {
            if (!copies && targets[i] != old[at])
                refuse();
            shape.push_back(old[at]);
            continue;
        }
        if (targets[i] == -1 && open < 0) {
            open = static_cast<std::ptrdiff_t>(shape.size());
            shape.push_back(1);
            continue;
        }
        const std::int64_t extent = copies && at < old.size() ? old[at] : targets[i];
        if (extent <= 0 || __builtin_mul_overflow(known, extent, &known))
            refuse();
        shape.push_back(extent);
    }
    if (open >= 0 && targets[a.samples] == -1)
        refuse();
    if (open >= 0)
        shape[static_cast<std::size_t>(open)] = rest / known;
    if ((open < 0 ? known : known * (rest / known)) != rest)
        refuse();
    return with_shape(n, a, shape, a.samples);
}

} // namespace

bool moves_samples(const node& n, std::size_t samples) {
    if (samples != 0)
        return true;
    const auto first = n.integers("perm", {0});
    if (n.operation() == "Transpose")
        return n.has("perm") && !first.empty() && first.front() != 0;
    if (n.operation() != "Unsqueeze" || !n.has("axes"))
        return false;
    const auto axes = n.integers("axes");
    return std::find(axes.begin(), axes.end(), 0) != axes.end();
}

activation with_samples_moved(const node& n, const activation& a,
                              const std::optional<std::vector<std::int64_t>>& numbers,
                              std::optional<std::int64_t> batch) {
    const std::string& operation = n.operation();
    if (operation == "Transpose")
        return transposed(n, a);
    if (operation == "Squeeze")
        return squeezed(n, a, numbers);
    if (operation == "Unsqueeze")
        return unsqueezed(n, a, numbers);
    if (operation == "Reshape")
        return reshaped(n, a, numbers.value_or(extents{}), batch);
    if (operation == "Identity" || operation == "Dropout")
        return a;
    n.refuse(fmt::format("flattens a value whose samples are on axis {}; transpose them to axis 0",
                         a.samples));
}

} // namespace bitloom::network
