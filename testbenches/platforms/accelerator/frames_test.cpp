// SPDX-License-Identifier: Apache-2.0
// Networks with frames, against plain loops over frames, rows and columns: on both machines, at
// every batch, and their estimates.
#include "models/common/errors.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/machines/bitlet_target.h"
#include "testbenches/models/bitlet/float_network_oracle.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/network_oracle.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace bitloom::accelerator {
namespace {

using network::layer_kind;
using network::window;
using testing::graph_builder;
using testing::pick;

/// `times`: as large buffers.
configuration::platform_configuration small(const char* kind, std::uint64_t times = 1) {
    configuration::platform_configuration p = small_machine();
    p.accelerator.kind = kind;
    p.accelerator.pes = 8;
    p.accelerator.lanes = 24;
    p.accelerator.input_buffer_bytes = 8192 * times;
    p.accelerator.weight_buffer_bytes = 16384 * times;
    p.accelerator.output_buffer_bytes = 4096 * times;
    p.accelerator.bias_buffer_bytes = 4096;
    p.accelerator.accumulator_bits = 48;
    return p;
}

/// From the samples' own order, frame by frame with channels last, to the oracle's, and back.
testing::codes channels_first(const std::int32_t* last, const network::tensor& t) {
    testing::codes result(static_cast<std::size_t>(t.elements()));
    const auto channels = static_cast<std::size_t>(t.channels);
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i % channels * (result.size() / channels) + i / channels] = last[i];
    return result;
}
void append_channels_last(const testing::codes& first, const network::tensor& t,
                          tensor_codes& result) {
    const auto channels = static_cast<std::size_t>(t.channels);
    for (std::size_t i = 0; i < first.size(); ++i)
        result.push_back(first[i % channels * (first.size() / channels) + i / channels]);
}

void expect_same_figures(const results::run_record& got, const results::run_record& want) {
    ASSERT_EQ(got.layers.size(), want.layers.size());
    EXPECT_EQ(got.setup_cycles, want.setup_cycles);
    for (std::size_t l = 0; l < want.layers.size(); ++l) {
        const results::layer_record &g = got.layers[l], &w = want.layers[l];
        EXPECT_EQ(g.cycles, w.cycles) << w.name;
        EXPECT_EQ(g.compute_cycles, w.compute_cycles) << w.name;
        EXPECT_EQ(g.macs, w.macs) << w.name;
        EXPECT_EQ(g.dram_read_bits, w.dram_read_bits) << w.name;
        EXPECT_EQ(g.dram_write_bits, w.dram_write_bits) << w.name;
    }
}

/// Every tensor at every batch, every layer's MACs, and the estimate's figures.
void check(const network::graph& net, const configuration::platform_configuration& platform) {
    constexpr std::uint64_t samples = 3;
    const input_set inputs = seeded_inputs(net, samples, 7);
    std::vector<tensor_codes> expected(net.tensors.size());
    const network::tensor& in = net.tensors[net.inputs[0].tensor];
    for (std::uint64_t s = 0; s < samples; ++s) {
        const auto* sample = inputs.codes[0].data() + s * static_cast<std::size_t>(in.elements());
        const auto all = testing::evaluate(net, {channels_first(sample, in)});
        for (std::size_t t = 0; t < all.size(); ++t)
            append_channels_last(all[t], net.tensors[t], expected[t]);
    }
    for (const std::uint64_t batch : {1, 2, 3}) {
        SCOPED_TRACE(platform.accelerator.kind + ", batch " + std::to_string(batch));
        const run_outcome outcome = run_once(net, platform, inputs, {batch, true, {}});
        ASSERT_FALSE(outcome.fault) << *outcome.fault;
        for (std::size_t t = 0; t < net.tensors.size(); ++t)
            EXPECT_EQ(outcome.tensors[t], expected[t]) << net.tensors[t].name;
        for (std::size_t l = 0; l < net.layers.size(); ++l)
            EXPECT_EQ(outcome.record.layers[l].macs,
                      samples * static_cast<std::uint64_t>(net.layers[l].macs(net.tensors)));
        expect_same_figures(estimate_network(net, platform, samples, batch), outcome.record);
    }
}

void check_on_both(const network::graph& net) {
    // Channels that end within a byte stay together, however many.
    const bool wide = std::any_of(net.tensors.begin(), net.tensors.end(),
                                  [](const network::tensor& t) { return t.channels > 30; });
    for (const char* kind : {"bitfusion", "bitlet"})
        check(net, small(kind, wide ? 4 : 1));
}

window cube(std::int64_t kernel, std::int64_t pad) {
    window w;
    w.kernel_frames = w.kernel_height = w.kernel_width = kernel;
    w.pad_front = w.pad_top = w.pad_left = w.pad_back = w.pad_bottom = w.pad_right = pad;
    return w;
}

TEST(frames, are_convolved_with_their_neighbours) {
    graph_builder g(1);
    g.output(g.convolution(g.input(5, 6, 7, {8, true}, 4), 20, cube(3, 1), {8, true}, {8, true}));
    check_on_both(g.net());
}

TEST(frames, of_zero_point_pad_a_tensor_for_the_reader_that_reaches_farthest) {
    graph_builder g(2);
    const std::size_t in = g.input(3, 5, 4, {6, false}, 5);
    window far = cube(3, 1);
    far.pad_front = 3;
    far.dilation_frames = 2;
    const std::size_t near = g.convolution(in, 4, cube(3, 1), {4, true}, {8, true});
    g.output(near);
    g.output(g.convolution(in, 4, far, {4, true}, {8, true}));
    // slices share their whole's frames
    const std::size_t whole = g.concat({near, in});
    g.output(g.convolution(whole, 4, cube(3, 1), {4, true}, {8, true}));
    check_on_both(g.net());
}

TEST(frames, are_pooled_within_and_over_each_other) {
    graph_builder g(3);
    window w = cube(2, 0);
    w.stride_frames = w.stride_height = w.stride_width = 2;
    const std::size_t in = g.input(19, 6, 7, {5, true}, 6);
    g.output(g.pool(layer_kind::max_pool, in, w, true));
    w.pad_back = w.pad_top = 1;
    g.output(g.pool(layer_kind::max_pool, in, w, false));
    window images = w;
    images.kernel_frames = 1;
    images.pad_front = images.pad_back = 0;
    g.output(g.pool(layer_kind::average_pool, in, images, true)); // of every other frame
    window frames;
    frames.kernel_frames = 3;
    frames.pad_front = 1;
    g.output(g.pool(layer_kind::average_pool, in, frames, true));
    window whole;
    whole.kernel_frames = 2;
    whole.stride_frames = 2;
    whole.kernel_height = 6;
    whole.kernel_width = 7;
    g.output(g.pool(layer_kind::average_pool, in, whole, true));
    check_on_both(g.net());
}

/// Two convolutions, a depthwise one behind a fused sum, both kinds of pool and a matrix product.
network::graph floating_network(operand_format f) {
    graph_builder g(4);
    window strided = cube(3, 1);
    strided.stride_frames = strided.stride_width = 2;
    const std::size_t in = g.input(5, 6, 5, f, 5);
    const std::size_t trunk = g.convolution(in, 20, strided, f, f);
    const std::size_t sum = g.add(g.convolution(trunk, 20, cube(3, 1), f, f), trunk, f);
    const std::size_t deep = g.convolution(sum, 20, cube(3, 1), f, f, 20);
    window pair = cube(2, 0);
    pair.pad_front = 1;
    const std::size_t pooled = g.pool(layer_kind::max_pool, deep, pair, false);
    window over;
    over.kernel_frames = 2;
    g.output(g.matmul(g.pool(layer_kind::average_pool, pooled, over, false), 7, f, f));
    return g.net();
}

TEST(frames, of_floating_numbers_are_as_the_definition_has_them) {
    for (const operand_format format : {fp32_format, fp16_format}) {
        const network::graph net = floating_network(format);
        const configuration::platform_configuration platform = small("bitlet", 4);
        bitlet::testing::float_network_oracle oracle(
            compiler::pe_array_parameters_of(platform.accelerator), 0xffffff);
        constexpr std::uint64_t samples = 2;
        const network::tensor& in = net.tensors[net.inputs[0].tensor];
        input_set inputs;
        inputs.samples = samples;
        inputs.codes.emplace_back(samples * static_cast<std::size_t>(in.elements()));
        testing::random_source random(5);
        for (std::int32_t& code : inputs.codes[0])
            code = testing::floating_code(random, format, 1);
        std::vector<tensor_codes> expected(net.tensors.size());
        for (std::uint64_t s = 0; s < samples; ++s) {
            const auto* sample =
                inputs.codes[0].data() + s * static_cast<std::size_t>(in.elements());
            const auto all = oracle.evaluate(net, {channels_first(sample, in)});
            for (std::size_t t = 0; t < all.size(); ++t)
                append_channels_last(all[t], net.tensors[t], expected[t]);
        }
        for (const std::uint64_t batch : {1, 2}) {
            const run_outcome outcome = run_once(net, platform, inputs, {batch, true, {}});
            ASSERT_FALSE(outcome.fault) << *outcome.fault;
            for (std::size_t t = 0; t < net.tensors.size(); ++t)
                EXPECT_EQ(outcome.tensors[t], expected[t]) << net.tensors[t].name;
        }
    }
}

/// A window that fits `in`. With holes it may miss all of a small input, which no pool may.
window random_window(graph_builder& g, const network::tensor& in, bool holes = true) {
    auto& r = g.random();
    const auto axis = [&](std::int64_t extent, std::int64_t& kernel, std::int64_t& stride,
                          std::int64_t& dilation, std::int64_t& before, std::int64_t& after) {
        kernel = pick(r, 1, 3);
        stride = pick(r, 1, 2);
        dilation = holes && kernel > 1 && pick(r, 0, 3) == 0 ? 2 : 1;
        const std::int64_t span = (kernel - 1) * dilation;
        before = pick(r, 0, span);
        after = pick(r, 0, span);
        if (extent + before + after <= span) {
            kernel = stride = dilation = 1;
            before = after = 0;
        }
    };
    window w;
    axis(in.frames, w.kernel_frames, w.stride_frames, w.dilation_frames, w.pad_front, w.pad_back);
    axis(in.height, w.kernel_height, w.stride_height, w.dilation_height, w.pad_top, w.pad_bottom);
    axis(in.width, w.kernel_width, w.stride_width, w.dilation_width, w.pad_left, w.pad_right);
    if (pick(r, 0, 3) == 0) { // within frames only
        w.kernel_frames = w.dilation_frames = 1;
        w.pad_front = w.pad_back = 0;
    } else if (pick(r, 0, 3) == 0) { // over frames only
        w.kernel_height = w.kernel_width = w.dilation_height = w.dilation_width = 1;
        w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 0;
        w.stride_height = w.stride_width = 1;
    }
    return w;
}

/// Averages lie within frames, or over frames alone, or take whole frames.
window random_average(graph_builder& g, const network::tensor& in) {
    const window w = random_window(g, in, false);
    const bool within = w.kernel_frames == 1 && w.pad_front + w.pad_back == 0;
    const bool over = w.kernel_height * w.kernel_width * w.stride_height * w.stride_width == 1;
    if (within || over)
        return w;
    window whole;
    whole.kernel_frames = w.kernel_frames;
    whole.stride_frames = w.stride_frames;
    whole.pad_front = std::min(w.pad_front, w.kernel_frames - 1);
    whole.pad_back = std::min(w.pad_back, w.kernel_frames - 1);
    whole.kernel_height = in.height;
    whole.kernel_width = in.width;
    return in.frames + whole.pad_front + whole.pad_back < whole.kernel_frames ? window{} : whole;
}

operand_format random_format(graph_builder& g) {
    operand_format f;
    f.is_signed = pick(g.random(), 0, 1) == 1;
    f.bits = static_cast<unsigned>(pick(g.random(), f.is_signed ? 2 : 1, 9));
    return f;
}

std::int64_t random_channels(graph_builder& g) {
    constexpr std::int64_t usual[] = {1, 3, 8, 16, 63, 64, 65};
    return pick(g.random(), 0, 1) == 0 ? usual[pick(g.random(), 0, 6)] : pick(g.random(), 1, 40);
}

network::graph random_network(std::uint32_t seed) {
    graph_builder g(seed);
    auto& r = g.random();
    std::size_t last =
        g.input(random_channels(g), pick(r, 1, 7), pick(r, 1, 7), random_format(g), pick(r, 1, 6));
    for (std::int64_t n = pick(r, 1, 4); n > 0; --n) {
        const network::tensor in = g.net().tensors[last];
        const operand_format weight{static_cast<unsigned>(pick(r, 2, 8)), true};
        switch (pick(r, 0, 6)) {
        case 0:
            last =
                g.pool(layer_kind::max_pool, last, random_window(g, in, false), pick(r, 0, 1) == 0);
            break;
        case 1:
            last =
                g.pool(layer_kind::average_pool, last, random_average(g, in), pick(r, 0, 1) == 0);
            break;
        case 2: // depthwise
            last = g.convolution(last, in.channels, random_window(g, in), weight, random_format(g),
                                 in.channels);
            break;
        case 3: { // a sum, fused behind one of its convolutions or alone
            const operand_format format = random_format(g);
            const std::size_t left = g.convolution(last, 10, cube(1, 0), weight, format);
            const std::size_t right = g.convolution(last, 10, cube(3, 1), weight, format);
            last = g.add(pick(r, 0, 1) == 0 ? left : right, pick(r, 0, 1) == 0 ? right : left,
                         random_format(g));
            break;
        }
        case 4: { // one in place, one copied
            const operand_format format = random_format(g);
            const std::size_t left = g.convolution(last, 16, cube(3, 1), weight, format);
            const std::size_t right = g.convolution(last, 5, cube(1, 0), weight, format);
            last = g.concat({left, right});
            g.net().tensors[last].quantised = g.net().tensors[left].quantised;
            break;
        }
        default: {
            const bool grouped = in.channels % 2 == 0 && pick(r, 0, 3) == 0;
            last = g.convolution(last, 2 * pick(r, 1, 12), random_window(g, in), weight,
                                 random_format(g), grouped ? 2 : 1);
        }
        }
    }
    if (g.net().tensors[last].elements() < 2000 && pick(r, 0, 1) == 0)
        last = g.matmul(last, pick(r, 1, 12), {8, true}, {8, true});
    g.output(last);
    return g.net();
}

/// An average of two blocks would be rounded twice.
TEST(frames, are_not_averaged_with_parts_of_them) {
    graph_builder g(5);
    g.output(g.pool(layer_kind::average_pool, g.input(3, 4, 4, {8, true}, 4), cube(2, 0), false));
    try {
        compiler::compile(g.net(), small("bitfusion"), 1);
        FAIL() << "averages over frames and parts of them";
    } catch (const config_error& e) {
        EXPECT_STREQ(e.what(), ": node pool_0: averages over several frames and parts of them; "
                               "average over whole frames, or over frames alone");
    }
}

TEST(frames, of_random_networks_are_as_the_oracle_has_them) {
    for (std::uint32_t seed = 100; seed < 180 && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        check_on_both(random_network(seed));
    }
}

} // namespace
} // namespace bitloom::accelerator
