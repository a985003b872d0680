// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/block_generator.h"

#include "models/common/bit_packing.h"
#include "models/common/errors.h"
#include "models/common/word_packing.h"
#include "models/tiled/block_limits.h"
#include "models/tiled/program_estimate.h"
#include "platforms/compiler/floating_stages.h"
#include "platforms/compiler/group_packing.h"
#include "platforms/compiler/integer_stages.h"
#include "platforms/compiler/layer_checks.h"
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

/// Elements of a tensor per element of the tiled dimensions.
struct tensor_steps {
    std::int64_t images = 1, rows = 1, columns = 1;
};

/// Strides of a stream over a tensor in memory, whose frames are seen as `view` says.
memory_stream tensor_stream(const tensor_placement& p, frame_view view, const block& b,
                            tensor_steps steps, std::uint64_t channels_per_group) {
    const auto bits = [&](std::uint64_t channels) {
        return signed_bytes(channels * p.format.bits / 8);
    };
    memory_stream s;
    s.used = true;
    s.base = p.address;
    s.pixel_stride = signed_bytes(p.pixel_stride());
    const std::int64_t row = signed_bytes(p.pixel_stride() * p.width);
    const std::int64_t frame = signed_bytes(p.frame_bytes());
    s.row_stride = view == frame_view::as_rows ? frame : row;
    s.image_stride = view == frame_view::below       ? signed_bytes(p.image_bytes())
                     : view == frame_view::as_images ? frame * steps.images
                                                     : row;
    s.tile_stride[at(dimension::batch)] = b.dim(dimension::batch).size * s.image_stride;
    s.tile_stride[at(dimension::out_row)] =
        b.dim(dimension::out_row).size * steps.rows * s.row_stride;
    s.tile_stride[at(dimension::out_column)] =
        b.dim(dimension::out_column).size * steps.columns * s.pixel_stride;
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

    std::vector<compiled_block> generate() {
        check_bipolar(m_net, m_layer, m_shape.activation, m_shape.output);
        check_extents(m_net, m_layer, m_shape);
        if (const auto group = m_machine.machine->packed_group();
            group && m_shape.uses_array && !m_layer.weight_format.is_floating())
            m_group_quant = group_quant_of(m_net, m_layer, *group);
        const std::vector<tiling> tilings = candidates();
        complete(choose_tiling(tilings, m_machine.minimise, [this](const block& b) {
                     return try_out(b);
                 }).tiled);
        compiled_block result;
        result.layers.push_back(m_plan.layer);
        if (m_plan.fused_add)
            result.layers.push_back(*m_plan.fused_add);
        result.layers.insert(result.layers.end(), m_plan.fused_concats.begin(),
                             m_plan.fused_concats.end());
        result.decoded = m_block;
        return m_layer.recurrent ? by_step(result) : by_sample(result);
    }

private:
    /// Frames of one sample are the images of one block: the others are the same elsewhere.
    std::vector<compiled_block> by_sample(const compiled_block& first) const {
        std::vector<compiled_block> all{first};
        if (m_shape.view == frame_view::below)
            return all;
        const auto move = [&](memory_stream& s, std::size_t tensor) {
            s.base += placement(tensor).image_bytes();
        };
        while (all.size() < m_program.batch) {
            compiled_block next = all.back();
            next.first_image += m_shape.batch;
            move(next.decoded.loads[static_cast<unsigned>(buffer::ibuf)], m_input);
            move(next.decoded.store, adds() ? addition().output : m_layer.output);
            if (adds())
                move(next.decoded.loads[static_cast<unsigned>(buffer::obuf)], second());
            all.push_back(std::move(next));
        }
        return all;
    }

    /// A block for each step, the earliest first. They differ in where they read and write; the
    /// first one finds zeros, as codes of its own, where the others have the step before.
    std::vector<compiled_block> by_step(const compiled_block& any) {
        const auto steps = static_cast<std::uint64_t>(m_net.tensors[second()].height);
        const bool reads_this_step =
            m_layer.recurrent->cell == post_processing::cell_kind::gru_candidate;
        std::vector<compiled_block> all(steps, any);
        for (std::uint64_t step = 0; step < steps; ++step) {
            block& b = all[step].decoded;
            memory_stream& hidden = b.loads[static_cast<unsigned>(buffer::ibuf)];
            go_to_step(b.loads[static_cast<unsigned>(buffer::obuf)], second(), step, steps);
            go_to_step(b.store, step + 1 < steps ? m_layer.inputs.at(2) : m_layer.output, step,
                       steps);
            if (reads_this_step) {
                go_to_step(hidden, m_input, step, steps);
            } else if (step > 0) {
                go_to_step(hidden, m_input, step - 1, steps);
            } else {
                b.post.cell->starts = true;
                start_from_zeros(hidden);
            }
        }
        return all;
    }

    void go_to_step(memory_stream& s, std::size_t tensor, std::uint64_t step,
                    std::uint64_t steps) const {
        const tensor_placement p = placement(tensor);
        const std::uint64_t row = m_layer.recurrent->backwards ? steps - 1 - step : step;
        move_to(s, p.address + (p.height == 1 ? 0 : row * p.width * p.pixel_stride()),
                p.image_bytes());
    }

    /// `pitch`: bytes from image to image.
    void move_to(memory_stream& s, std::uint64_t base, std::uint64_t pitch) const {
        const tiled::tiled_dimension& images = m_block.dim(dimension::batch);
        s.base = base;
        s.image_stride = images.size == 1 ? 0 : signed_bytes(pitch);
        s.tile_stride[at(dimension::batch)] =
            images.tiles == 1 ? 0 : signed_bytes(images.size * pitch);
    }

    void start_from_zeros(memory_stream& hidden) {
        const network::quantisation& codes = m_net.tensors[m_input].quantised;
        const std::vector<std::int32_t> image(m_shape.in_channels, codes.zero_point);
        const std::uint64_t bytes = packed_bytes(image.size(), codes.format.bits);
        const std::uint64_t base =
            place_segment("start of " + m_layer.name, bytes * m_shape.batch, [&] {
                std::vector<std::uint8_t> all(bytes * m_shape.batch);
                for (std::uint64_t n = 0; n < m_shape.batch; ++n)
                    pack_words(image.data(), image.size(), codes.format, all.data() + n * bytes);
                return all;
            });
        move_to(hidden, base, bytes);
    }

    bool takes_second() const { return adds() || m_layer.recurrent; }
    bool adds() const { return m_plan.fused_add || m_layer.kind == layer_kind::add; }
    const network::layer& addition() const {
        return m_plan.fused_add ? m_net.layers[*m_plan.fused_add] : m_layer;
    }
    std::size_t second() const {
        return m_plan.fused_add ? m_plan.second_tensor : m_layer.inputs.at(1);
    }
    /// The tensor as the layer sees it (its own channels, rows, columns) at its owner's address.
    tensor_placement placement(std::size_t tensor) const {
        const network::tensor& t = m_net.tensors[tensor];
        const auto& owner = m_program.tensors[m_net.stored(tensor)];
        require(owner.has_value(), "a block reads a tensor that never reaches memory");
        tensor_placement p = *owner;
        p.image_pitch = owner->image_bytes();
        p.frames = static_cast<std::uint64_t>(t.frames);
        p.channels = static_cast<std::uint64_t>(t.channels);
        p.height = static_cast<std::uint64_t>(t.height);
        p.width = static_cast<std::uint64_t>(t.width);
        return p;
    }

    std::vector<tiling> candidates() const {
        unsigned second_bits = 0;
        layer_shape shape = m_shape;
        if (takes_second())
            second_bits = m_net.tensors[second()].quantised.format.bits;
        if (adds())
            shape.output = m_net.tensors[addition().output].quantised.format;
        if (m_by_hand != nullptr)
            return {{tiles_by_hand(*m_by_hand, shape, second_bits, m_machine), {}, false}};
        std::vector<tiling> found = search_tiles(shape, second_bits, m_machine);
        if (found.empty())
            refuse_size(m_net, m_layer, m_shape, m_machine.shape());
        return found;
    }

    trial try_out(const block& candidate) {
        m_trial = true;
        complete(candidate);
        m_trial = false;
        const target& machine = *m_machine.machine;
        const auto estimate = [&] {
            tiled::flat_memory_timing memory(m_machine.bits_per_cycle);
            return estimate_block(
                m_block, machine.array(),
                {[&](const block& b, const tiled::tile_index& /*t*/, const tiled::tile_extent& e) {
                    return machine.expected_time(b, e);
                }},
                memory);
        };
        const auto took = m_options.known->blocks.of(m_machine.timing_key, m_block, estimate);
        return {took.cycles, took.dram_read_bits + took.dram_write_bits};
    }

    /// Everything that a tiled block lacks. On trial it gets no memory.
    void complete(const block& candidate) {
        m_block = candidate;
        m_block.post = {};
        m_block.group_quant = m_group_quant;
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
        const network::window& w = m_shape.window;
        const tensor_placement from = placement(m_input);
        memory_stream s = tensor_stream(from, m_shape.view, m_block,
                                        {w.stride_frames, w.stride_height, w.stride_width},
                                        m_shape.in_channels / m_shape.kernel_frames);
        const std::int64_t frame = signed_bytes(from.frame_bytes());
        s.tile_stride[at(dimension::in_channel)] =
            m_shape.kernel_frames > 1
                ? w.dilation_frames * frame
                : signed_bytes(std::uint64_t{m_block.dim(dimension::in_channel).size} *
                               m_shape.activation.bits / 8);
        s.tile_stride[at(dimension::kernel_row)] =
            m_block.dim(dimension::kernel_row).size * w.dilation_height * s.row_stride;
        s.tile_stride[at(dimension::kernel_column)] =
            m_block.dim(dimension::kernel_column).size * w.dilation_width * s.pixel_stride;
        // The stream starts at the padded tensor's corner; only frames of padding are there.
        s.base -=
            static_cast<std::uint64_t>(w.pad_top * s.row_stride + w.pad_left * s.pixel_stride);
        if (m_shape.view == frame_view::as_images)
            s.base -= static_cast<std::uint64_t>(w.pad_front * frame);
        s.issue_position = issue_position(m_block, buffer::ibuf);
        m_block.loads[static_cast<unsigned>(buffer::ibuf)] = s;
    }

    /// `sums`: that make a channel of it.
    memory_stream output_shaped(const tensor_placement& p, std::uint64_t sums = 1) const {
        memory_stream s = tensor_stream(p, m_shape.view, m_block, {}, m_shape.out_channels);
        s.tile_stride[at(dimension::out_channel)] =
            signed_bytes(m_block.dim(dimension::out_channel).size / sums * p.format.bits / 8);
        s.issue_position = issue_position(m_block, buffer::obuf);
        return s;
    }

    void address_output() {
        tensor_placement to = placement(adds() ? addition().output : m_layer.output);
        if (m_plan.concat_input)
            to.address += first_channel(m_net, m_layer, *m_plan.concat_input) * to.format.bits / 8;
        m_block.store = output_shaped(to, m_shape.sums_per_output());
        if (!takes_second())
            return;
        m_block.second = m_net.tensors[second()].quantised.format;
        m_block.loads[static_cast<unsigned>(buffer::obuf)] = output_shaped(placement(second()));
    }

    void address_weights() {
        const weight_strides strides = weight_strides_of(m_block);
        memory_stream s;
        s.used = true;
        s.base = place_segment("weights of " + m_layer.name, strides.total, [&] {
            return lay_out_weights(m_layer.weights, m_block, m_machine.shape().columns);
        });
        if (!m_trial)
            m_program.weights.push_back({s.base, m_layer.weights});
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
            if (m_block.is_floating())
                return bias_table(m_layer);
            if (m_shape.segments > 0)
                return piecewise_table(m_net, m_layer, m_machine.shape().accumulator_bits);
            return m_layer.thresholds
                       ? threshold_table(m_net, m_layer, m_machine.shape().accumulator_bits)
                   : m_shape.uses_array
                       ? requantise_table(m_net, m_layer, m_machine.shape().accumulator_bits,
                                          m_block.group_quant.value_or(0))
                       : pool_table(m_net, m_layer, m_block.kernel_taps(), entries);
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
        if (m_block.is_floating()) {
            post = floating_stages(m_layer, m_plan.fused_add ? &addition() : nullptr);
            return;
        }
        post = integer_stages(m_net, m_plan, m_shape);
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

    /// A region of `bytes`, which make() gives if the program is to run.
    template <typename Make>
    std::uint64_t place_segment(const std::string& name, std::uint64_t bytes, const Make& make) {
        if (m_trial)
            return 0;
        const std::uint64_t address = m_memory.place(bytes);
        if (m_options.use == purpose::estimate)
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
    std::optional<unsigned> m_group_quant;
    block m_block;
};

} // namespace

std::vector<compiled_block> generate_blocks(const network::graph& net, const planned_block& plan,
                                            const machine_limits& machine, memory_layout& memory,
                                            compiled_program& program,
                                            const compile_options& options) {
    return generator(net, plan, machine, memory, program, options).generate();
}

} // namespace bitloom::compiler
