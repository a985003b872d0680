// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/onnx/code_view.h"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bitloom::network {

/// The activation tensors found so far: which of them own codes, which are other names of the same
/// codes, and which share a scale that the file tells only later (integer inputs).
class tensor_table {
public:
    const tensor& at(std::size_t index) const { return m_tensors[index]; }
    std::size_t owner(std::size_t index) const { return m_owner[index]; }
    planes owner_planes(std::size_t index) const { return planes_of(at(owner(index))); }
    /// How the tensor's declared shape runs through its owner's codes.
    code_view view(std::size_t index) const;

    /// A tensor that owns its codes; `view` runs through `p`. Nothing if the view reads them in
    /// neither axis order; `preferred` decides where both are the same.
    std::optional<std::size_t> add(const std::string& name, const planes& p, axis_order preferred,
                                   const code_view& view, operand_format format);

    /// Another name of the codes of `base`, read through `view`; the earlier alias of that name if
    /// there is one. Nothing if tensor::alias_of cannot express it (with the planes `wanted`).
    std::optional<std::size_t> add_alias(const std::string& name, std::size_t base,
                                         const code_view& view,
                                         std::optional<planes> wanted = std::nullopt);

    /// A tensor whose channels-last sequence is the owner's of `base` and whose planes are `p`: the
    /// owner, `base`, or a new alias `name` that reads through `view`. Nothing if there is none.
    std::optional<std::size_t> with_planes(const std::string& name, std::size_t base,
                                           const code_view& view, const planes& p);

    /// False if the tensor already has another scale or zero point.
    bool settle(std::size_t index, float scale, std::int32_t zero_point);
    /// Nothing as long as no node has told it.
    std::optional<quantisation> quantised(std::size_t index) const;
    /// Scales of codes that have one per channel: in front of layers that work channel by channel,
    /// whose own scales take them up. Such a tensor is settled with scale 1.
    void set_channel_scales(std::size_t index, std::vector<float> scales) {
        m_channel_scales[m_owner[index]] = std::move(scales);
    }
    /// Empty if it has one scale.
    const std::vector<float>& channel_scales(std::size_t index) const {
        static const std::vector<float> none;
        const auto found = m_channel_scales.find(m_owner[index]);
        return found == m_channel_scales.end() ? none : found->second;
    }
    /// Ties the two tensors' scale and zero point, known or not.
    void share(std::size_t index, std::size_t like) { m_group[index] = m_group[like]; }

    /// The finished tensors. One whose scale nothing tells keeps scale 1 and zero point 0: it only
    /// ever meets operators that work on its codes.
    std::vector<tensor> take();

private:
    struct scale_group {
        float scale = 0;
        std::int32_t zero_point = 0;
        bool known = false;
    };

    std::size_t append(tensor t);

    std::vector<tensor> m_tensors;
    std::vector<std::size_t> m_owner;
    std::vector<std::size_t> m_group;
    std::vector<scale_group> m_groups;
    std::unordered_map<std::string, std::size_t> m_aliases;
    std::unordered_map<std::size_t, std::vector<float>> m_channel_scales; ///< by owner
};

} // namespace bitloom::network
