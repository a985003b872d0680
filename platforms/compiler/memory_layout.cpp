// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/memory_layout.h"

#include "models/common/errors.h"
#include "platforms/compiler/frame_padding.h"

#include <fmt/format.h>

namespace bitloom::compiler {

namespace {

constexpr std::uint64_t alignment = 64; // a DRAM burst

} // namespace

memory_layout::memory_layout(std::string network, std::uint64_t bytes, std::uint64_t firmware_bytes)
    : m_network(std::move(network))
    , m_bytes(bytes)
    , m_firmware_bytes(firmware_bytes)
    , m_next(dram_base + firmware_bytes) {}

std::uint64_t memory_layout::place(std::uint64_t bytes) {
    const std::uint64_t first = (m_next + alignment - 1) / alignment * alignment;
    const std::uint64_t used = first - dram_base;
    if (bytes > m_bytes || used > m_bytes - bytes)
        throw config_error(fmt::format("{}: does not fit the DRAM: needs more than {} bytes, {} of "
                                       "them dram.firmware_bytes; raise dram.bytes or lower the "
                                       "batch",
                                       m_network, m_bytes, m_firmware_bytes));
    m_next = first + bytes;
    return first;
}

void place_tensors(const network::graph& net, const std::vector<planned_block>& blocks,
                   const std::vector<std::optional<concat_slice>>& slices, memory_layout& memory,
                   compiled_program& program) {
    std::vector<bool> stays_inside(net.tensors.size(), false);
    for (const planned_block& b : blocks)
        if (b.fused_add)
            stays_inside[net.layers[b.layer].output] = true;
    const std::vector<frame_padding> padding = paddings_of(net, slices);
    program.tensors.resize(net.tensors.size());
    for (std::size_t t = 0; t < net.tensors.size(); ++t) {
        const network::tensor& tensor = net.tensors[t];
        if (tensor.alias_of || stays_inside[t])
            continue;
        tensor_placement p;
        p.channels = static_cast<std::uint64_t>(tensor.channels);
        p.height = static_cast<std::uint64_t>(tensor.height);
        p.width = static_cast<std::uint64_t>(tensor.width);
        p.frames = static_cast<std::uint64_t>(tensor.frames);
        p.format = tensor.quantised.format;
        p.front_frames = padding[t].front;
        p.back_frames = padding[t].back;
        if (!slices[t])
            p.address =
                memory.place(p.image_bytes() * program.batch) + p.front_frames * p.frame_bytes();
        program.tensors[t] = p;
    }
    // a result comes behind its operands: backwards, the whole is there before its slices
    for (std::size_t l = net.layers.size(); l-- > 0;) {
        const std::size_t t = net.layers[l].output;
        if (!slices[t])
            continue;
        const tensor_placement& whole = *program.tensors[slices[t]->whole];
        tensor_placement& p = *program.tensors[t];
        p.address = whole.address + slices[t]->first_channel * p.format.bits / 8;
        p.pixel_pitch = whole.pixel_stride();
        p.front_frames = whole.front_frames;
        p.back_frames = whole.back_frames;
    }
}

} // namespace bitloom::compiler
