// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/known_steps.h"

#include "platforms/compiler/weight_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::compiler {

using tiled::block;
using tiled::dimension;

namespace {

constexpr std::uint64_t most_known_bytes = std::uint64_t{256} << 20;

std::uint32_t total(const block& b, dimension d) {
    return static_cast<std::uint32_t>(b.dim(d).total());
}

/// The block with one tile for each part of its reduction.
block in_parts(block b, const grouped_reduction& reduction) {
    for (const dimension d : {dimension::group, dimension::out_channel, dimension::kernel_row,
                              dimension::kernel_column})
        b.dims[static_cast<unsigned>(d)] = {1, total(b, d), total(b, d)};
    b.dims[static_cast<unsigned>(dimension::in_channel)] = {reduction.parts, reduction.channels,
                                                            reduction.channels};
    return b;
}

bitlet::group_steps counted(const network::shared_codes& codes, const block& tiled_block,
                            const bitlet::pe_array_parameters& p, std::uint32_t planes) {
    const grouped_reduction reduction = grouped_reduction_of(tiled_block, p.element.group);
    const block b = in_parts(tiled_block, reduction);
    const std::vector<std::uint8_t> packed = lay_out_weights(codes, b, p.pes);
    const std::uint64_t stride = weight_strides_of(b).in_channel;
    bitlet::group_step_counter counter(p);
    bitlet::group_steps all, part;
    for (std::uint32_t n = 0; n < reduction.parts; ++n) {
        tiled::tile_index t{};
        t[static_cast<unsigned>(dimension::in_channel)] = n;
        counter.count(b, extent_of(b, t), packed.data() + n * stride, planes, part);
        if (reduction.parts == 1)
            return part;
        all.channel_groups = part.channel_groups;
        all.reduction_groups = reduction.parts * part.reduction_groups;
        all.out_channels = part.out_channels;
        all.steps.resize(reduction.parts * part.steps.size());
        all.ones.resize(all.steps.size());
        const std::size_t count = part.reduction_groups * part.out_channels;
        for (std::size_t g = 0; g < part.channel_groups; ++g) {
            const std::size_t to = all.at(g, n * part.reduction_groups, 0);
            std::copy_n(part.steps.data() + part.at(g, 0, 0), count, all.steps.data() + to);
            std::copy_n(part.ones.data() + part.at(g, 0, 0), count, all.ones.data() + to);
        }
    }
    return all;
}

} // namespace

grouped_reduction grouped_reduction_of(const block& b, unsigned group) {
    grouped_reduction r;
    r.parts = bitlet::keeps_groups_whole(b, group) ? 1 : b.dim(dimension::in_channel).tiles;
    r.channels = total(b, dimension::in_channel) / r.parts;
    r.groups = tiled::divide_up(b.kernel_taps() * r.channels, group);
    r.elements = group;
    r.kernel_columns = total(b, dimension::kernel_column);
    return r;
}

std::uint64_t grouped_reduction::first_of(const block& b, const tiled::tile_index& t) const {
    const auto first = [&](dimension d) {
        return std::uint64_t{t[static_cast<unsigned>(d)]} * b.dim(d).size;
    };
    const std::uint64_t channel = first(dimension::in_channel);
    const std::uint64_t element =
        (first(dimension::kernel_row) * kernel_columns + first(dimension::kernel_column)) *
            channels +
        channel % channels;
    return channel / channels * groups + element / elements;
}

std::shared_ptr<const bitlet::group_steps> known_steps::of(const network::shared_codes& codes,
                                                           const block& b,
                                                           const bitlet::pe_array_parameters& p,
                                                           std::uint32_t planes) {
    const grouped_reduction reduction = grouped_reduction_of(b, p.element.group);
    const std::string key = fmt::format(
        "{} {} {} {} {} {} {} {} {} {} {} {} {}", codes.version(), static_cast<int>(b.weight.kind),
        b.weight.bits, b.weight.is_signed, total(b, dimension::group),
        total(b, dimension::kernel_row), total(b, dimension::kernel_column), reduction.parts,
        reduction.channels, p.element.group, p.element.window, p.element.rtl_exact,
        bitlet::enabled_planes(b.weight, planes, p.element));
    std::shared_ptr<entry> found;
    {
        const std::lock_guard lock(m_guard);
        if (m_known_bytes > most_known_bytes) {
            m_known.clear();
            m_known_bytes = 0;
        }
        auto& known = m_known[key];
        if (!known) {
            known = std::make_shared<entry>();
            constexpr std::uint64_t each = sizeof(std::uint8_t) + sizeof(std::uint16_t);
            m_known_bytes += each * reduction.parts * reduction.groups *
                             total(b, dimension::out_channel) * total(b, dimension::group);
        }
        found = known;
    }
    std::call_once(found->counted, [&] { found->steps = counted(codes, b, p, planes); });
    return {found, &found->steps};
}

} // namespace bitloom::compiler
