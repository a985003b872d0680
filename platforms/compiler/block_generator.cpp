// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/block_generator.h"

#include "models/common/errors.h"
#include "models/tiled/block_limits.h"
#include "models/tiled/program_estimate.h"
#include "platforms/compiler/add_constants.h"
#include "platforms/compiler/requantise_table.h"
#include "platforms/compiler/tile_choice.h"
#include "platforms/compiler/weight_layout.h"

#include <fmt/format.h>

#include <limits>

namespace bitloom::compiler {

using network::layer_kind;
using tiled::block;
using tiled::buffer;
using tiled::dimension;
using tiled::memory_stream;

namespace {

constexpr unsigned at(dimension d) {
    return static_cast<unsigned>(d);
}

std::int64_t signed_bytes(std::uint64_t bytes) {
    return static_cast<std::int64_t>(bytes);
}

/// Bipolar codes have no 0: nothing pads them, and only a comparison gives them.
void check_bipolar(const network::graph& net, const network::layer& layer, operand_format input,
                   operand_format output) {
    const network::window& w = layer.geometry;
    const bool pads = w.pad_top > 0 || w.pad_left > 0 || w.pad_bottom > 0 || w.pad_right > 0;
    const bool keeps = layer.kind == layer_kind::max_pool || layer.kind == layer_kind::concat;
    if (input.is_bipolar() && pads && has_weights(layer.kind))
        throw config_error(fmt::format("{}: node {}: pads activations of 1 signed bit, which are "
                                       "-1 or 1 and never 0; use 2 bits, or unsigned ones",
                                       net.file, layer.name));
    if (output.is_bipolar() && !keeps)
        throw config_error(fmt::format("{}: node {}: outputs of 1 signed bit (-1 or 1) need "
                                       "thresholds, which are not there yet; use 2 bits, or "
                                       "unsigned ones",
                                       net.file, layer.name));
}

/// Strides of a stream over a tensor in memory: `row_step` and `column_step` are input rows and
/// columns per row and column of the tiled dimensions.
memory_stream tensor_stream(const tensor_placement& p, const block& b, std::uint64_t row_step,
                            std::uint64_t column_step, std::uint64_t channels_per_group) {
    const auto bits = [&](std::uint64_t channels) {
        return signed_bytes(channels * p.format.bits / 8);
    };
    memory_stream s;
    s.used = true;
    s.base = p.address;
    s.pixel_stride = signed_bytes(p.pixel_stride());
    s.row_stride = signed_bytes(p.pixel_stride() * p.width);
    s.image_stride = signed_bytes(p.image_bytes());
    s.tile_stride[at(dimension::batch)] = b.dim(dimension::batch).size * s.image_stride;
    s.tile_stride[at(dimension::out_row)] =
        signed_bytes(b.dim(dimension::out_row).size * row_step) * s.row_stride;
    s.tile_stride[at(dimension::out_column)] =
        signed_bytes(b.dim(dimension::out_column).size * column_step) * s.pixel_stride;
    s.tile_stride[at(dimension::group)] = bits(b.dim(dimension::group).size * channels_per_group);
    return s;
}

class generator {
public:
    generator(const network::graph& net, const planned_block& plan, const machine_limits& machine,
              memory_layout& memory, compiled_program& program, const compile_options& options)
        : m_net(net)
        , m_plan(plan)
        , m_layer(net.layers[plan.layer])
        , m_input(m_layer.inputs[plan.concat_input.value_or(0)])
        , m_machine(machine)
        , m_memory(memory)
        , m_program(program)
        , m_options(options)
        , m_by_hand(options.mapping_of(m_layer.name))
        , m_shape(plan.concat_input ? shape_of_copy(net, m_layer, *plan.concat_input, program.batch)
                                    : shape_of(net, m_layer, program.batch)) {}

    compiled_block generate() {
        check_bipolar(m_net, m_layer, m_shape.activation, m_shape.output);
        check_extents();
        const std::vector<tiling> tilings = candidates();
        complete(
            choose_tiling(tilings, [this](const block& b) { return cycles_on_trial(b); }).tiled);
        compiled_block result;
        result.layers.push_back(m_plan.layer);
        if (m_plan.fused_add)
            result.layers.push_back(*m_plan.fused_add);
        result.layers.insert(result.layers.end(), m_plan.fused_concats.begin(),
                             m_plan.fused_concats.end());
        result.decoded = m_block;
        return result;
    }

private:
    bool adds() const { return m_plan.fused_add || m_layer.kind == layer_kind::add; }
    const network::layer& addition() const {
        return m_plan.fused_add ? m_net.layers[*m_plan.fused_add] : m_layer;
    }
    std::size_t second() const {
        return m_plan.fused_add ? m_plan.second_tensor : m_layer.inputs[1];
    }
    /// The tensor as the layer sees it (its own channels, rows, columns) at its owner's address.
    tensor_placement placement(std::size_t tensor) const {
        const network::tensor& t = m_net.tensors[tensor];
        const auto& owner = m_program.tensors[m_net.stored(tensor)];
        require(owner.has_value(), "a block reads a tensor that never reaches memory");
        tensor_placement p = *owner;
        p.channels = static_cast<std::uint64_t>(t.channels);
        p.height = static_cast<std::uint64_t>(t.height);
        p.width = static_cast<std::uint64_t>(t.width);
        return p;
    }

    void check_extents() const {
        const network::window& w = m_layer.geometry;
        const auto rows = static_cast<std::int64_t>(m_shape.in_rows);
        const auto columns = static_cast<std::int64_t>(m_shape.in_columns);
        for (const std::int64_t extent : {rows, columns, w.pad_top, w.pad_left, w.stride_height,
                                          w.stride_width, w.dilation_height, w.dilation_width})
            if (extent > std::numeric_limits<std::uint16_t>::max())
                throw config_error(fmt::format(
                    "{}: node {}: an extent of {}, this machine takes up to 65535 rows, columns, "
                    "padding, stride and dilation",
                    m_net.file, m_layer.name, extent));
    }

    std::vector<tiling> candidates() const {
        unsigned second_bits = 0;
        layer_shape shape = m_shape;
        if (adds()) {
            second_bits = m_net.tensors[second()].quantised.format.bits;
            shape.output = m_net.tensors[addition().output].quantised.format;
        }
        if (m_by_hand != nullptr)
            return {{tiles_by_hand(*m_by_hand, shape, second_bits, m_machine), {}, false}};
        std::vector<tiling> found = search_tiles(shape, second_bits, m_machine);
        if (found.empty())
            throw config_error(fmt::format(
                "{}: node {}: no tile of it fits half of each buffer; raise "
                "accelerator.input_buffer_bytes, weight_buffer_bytes, output_buffer_bytes or "
                "bias_buffer_bytes",
                m_net.file, m_layer.name));
        return found;
    }

    std::uint64_t cycles_on_trial(const block& candidate) {
        m_trial = true;
        complete(candidate);
        m_trial = false;
        const target& machine = *m_machine.machine;
        return estimate_block(
                   m_block, machine.array(),
                   [&](const block& b, const tiled::tile_index& /*t*/,
                       const tiled::tile_extent& e) { return machine.expected_time(b, e); },
                   m_machine.bits_per_cycle)
            .cycles;
    }

    /// Everything that a tiled block lacks. On trial it gets no memory.
    void complete(const block& candidate) {
        m_block = candidate;
        m_block.post = {};
        m_block.window.pad_code = m_net.tensors[m_input].quantised.zero_point;
        address_input();
        address_output();
        if (m_shape.uses_array)
            address_weights();
        set_stages();
        if (m_shape.needs_table)
            address_table();
        reserve();
        drop_unused_strides();
    }

    void address_input() {
        const auto step = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
        memory_stream s =
            tensor_stream(placement(m_input), m_block, step(m_layer.geometry.stride_height),
                          step(m_layer.geometry.stride_width), m_shape.in_channels);
        s.tile_stride[at(dimension::in_channel)] = signed_bytes(
            std::uint64_t{m_block.dim(dimension::in_channel).size} * m_shape.activation.bits / 8);
        s.tile_stride[at(dimension::kernel_row)] = m_block.dim(dimension::kernel_row).size *
                                                   m_layer.geometry.dilation_height * s.row_stride;
        s.tile_stride[at(dimension::kernel_column)] = m_block.dim(dimension::kernel_column).size *
                                                      m_layer.geometry.dilation_width *
                                                      s.pixel_stride;
        // The stream starts at the padded tensor's corner.
        s.base -= static_cast<std::uint64_t>(m_layer.geometry.pad_top * s.row_stride +
                                             m_layer.geometry.pad_left * s.pixel_stride);
        s.issue_position = issue_position(m_block, buffer::ibuf);
        m_block.loads[static_cast<unsigned>(buffer::ibuf)] = s;
    }

    memory_stream output_shaped(const tensor_placement& p) const {
        memory_stream s = tensor_stream(p, m_block, 1, 1, m_shape.out_channels);
        s.tile_stride[at(dimension::out_channel)] = signed_bytes(
            std::uint64_t{m_block.dim(dimension::out_channel).size} * p.format.bits / 8);
        s.issue_position = issue_position(m_block, buffer::obuf);
        return s;
    }

    void address_output() {
        tensor_placement to = placement(adds() ? addition().output : m_layer.output);
        if (m_plan.concat_input)
            to.address += first_channel(m_net, m_layer, *m_plan.concat_input) * to.format.bits / 8;
        m_block.store = output_shaped(to);
        if (!adds())
            return;
        m_block.second = m_net.tensors[second()].quantised.format;
        m_block.loads[static_cast<unsigned>(buffer::obuf)] = output_shaped(placement(second()));
    }

    void address_weights() {
        const weight_strides strides = weight_strides_of(m_block);
        memory_stream s;
        s.used = true;
        s.base = place_segment(
            "weights of " + m_layer.name, strides.total,
            [&] { return lay_out_weights(m_layer, m_block, m_machine.shape().columns); },
            m_machine.machine->times_depend_on_weights());
        s.tile_stride[at(dimension::group)] = signed_bytes(strides.group);
        s.tile_stride[at(dimension::out_channel)] = signed_bytes(strides.out_channel);
        s.tile_stride[at(dimension::in_channel)] = signed_bytes(strides.in_channel);
        s.tile_stride[at(dimension::kernel_row)] = signed_bytes(strides.kernel_row);
        s.tile_stride[at(dimension::kernel_column)] = signed_bytes(strides.kernel_column);
        s.issue_position = issue_position(m_block, buffer::wbuf);
        m_block.loads[static_cast<unsigned>(buffer::wbuf)] = s;
    }

    void address_table() {
        memory_stream s;
        s.used = true;
        const std::uint64_t entries = m_shape.uses_array
                                          ? m_shape.groups * m_shape.out_channels
                                          : tiled::table_entries(m_block, extent_of(m_block, {}));
        const std::uint64_t entry_bytes = tiled::table_entry_bytes(m_block, m_machine.shape());
        s.base = place_segment("table of " + m_layer.name, entries * entry_bytes, [&] {
            return m_shape.uses_array
                       ? requantise_table(m_net, m_layer, m_machine.shape().accumulator_bits)
                       : pool_table(m_net, m_layer, entries);
        });
        if (m_shape.uses_array) {
            s.tile_stride[at(dimension::group)] = signed_bytes(m_block.dim(dimension::group).size *
                                                               m_shape.out_channels * entry_bytes);
            s.tile_stride[at(dimension::out_channel)] =
                signed_bytes(m_block.dim(dimension::out_channel).size * entry_bytes);
            s.issue_position = issue_position(m_block, buffer::bias);
        }
        m_block.loads[static_cast<unsigned>(buffer::bias)] = s;
    }

    void set_stages() {
        auto& post = m_block.post;
        if (m_shape.uses_array)
            post.requantise = {m_net.tensors[m_layer.output].quantised.zero_point,
                               static_cast<std::int32_t>(m_layer.clamp_low),
                               static_cast<std::int32_t>(m_layer.clamp_high)};
        else
            post.from_stream = true;
        if (m_layer.kind == layer_kind::average_pool || m_layer.kind == layer_kind::max_pool) {
            const pool_constants c = pool_constants_of(m_net, m_layer);
            post.pool = c.pool;
            post.rescale = c.rescale;
        }
        if (m_plan.concat_input)
            post.rescale = rescale_constants(m_net, m_layer, m_input);
        if (adds())
            post.add = add_constants(
                m_net, addition(), m_plan.fused_add ? m_layer.output : m_layer.inputs[0], second());
    }

    void reserve() {
        const tiled::tile_footprint f = footprint_of(m_block, m_machine.machine->array());
        const std::uint64_t bytes[] = {f.input, f.output, f.weight, f.table};
        for (unsigned n = 0; n < 4; ++n)
            m_block.loads[n].reserved_bytes = bytes[n];
        m_block.store.reserved_bytes = f.output;
    }

    void drop_unused_strides() {
        // A dimension of one tile never adds its stride; 32 bits need not hold it.
        const auto drop = [&](memory_stream& s) {
            for (unsigned d = 0; d < tiled::dimensions; ++d)
                if (m_block.dims[d].tiles == 1)
                    s.tile_stride[d] = 0;
            const bool one_image = m_block.dim(dimension::batch).size == 1;
            s.image_stride = one_image ? 0 : s.image_stride;
            for (const std::int64_t stride : s.tile_stride)
                check_stride(stride);
            check_stride(s.image_stride);
            check_stride(s.row_stride);
        };
        for (memory_stream& s : m_block.loads)
            drop(s);
        drop(m_block.store);
    }

    void check_stride(std::int64_t stride) const {
        if (stride > std::numeric_limits<std::int32_t>::max())
            throw config_error(fmt::format("{}: node {}: a tensor's tiles lie more than 2 GiB "
                                           "apart; use smaller tensors or a smaller batch",
                                           m_net.file, m_layer.name));
    }

    /// A region of `bytes`, which make() gives if the program is to run or its estimate asks for
    /// them.
    template <typename Make>
    std::uint64_t place_segment(const std::string& name, std::uint64_t bytes, const Make& make,
                                bool content_counts = false) {
        if (m_trial)
            return 0;
        const std::uint64_t address = m_memory.place(bytes);
        if (m_options.use == purpose::estimate && !content_counts)
            return address;
        m_program.image.push_back({name, address, make()});
        require(m_program.image.back().bytes.size() == bytes, "a segment of another size");
        return address;
    }

    const network::graph& m_net;
    const planned_block& m_plan;
    const network::layer& m_layer;
    std::size_t m_input; ///< tensor in the input buffer
    machine_limits m_machine;
    memory_layout& m_memory;
    compiled_program& m_program;
    const compile_options& m_options;
    const tiles_in_file* m_by_hand;
    bool m_trial = false;
    layer_shape m_shape;
    block m_block;
};

} // namespace

compiled_block generate_block(const network::graph& net, const planned_block& plan,
                              const machine_limits& machine, memory_layout& memory,
                              compiled_program& program, const compile_options& options) {
    return generator(net, plan, machine, memory, program, options).generate();
}

} // namespace bitloom::compiler
