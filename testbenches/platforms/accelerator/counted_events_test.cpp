// SPDX-License-Identifier: Apache-2.0
// Every bit that a run is charged for, counted once more at the sockets that it passes.
#include "models/bitfusion/array_geometry.h"
#include "models/bitlet/pe_array.h"
#include "models/tiled/integer_array.h"
#include "platforms/accelerator/machine_parameters.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/machines/bitlet_target.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/platforms/accelerator/spied_datapath.h"

namespace bitloom::accelerator {
namespace {

using testing::spied_datapath;

std::uint64_t whole_bytes(std::uint64_t bits) {
    return (bits + 7) / 8 * 8;
}

/// What the datapath side of the buffers moved, from the transactions' own words.
struct datapath_bits {
    std::uint64_t input_read = 0, weight_read = 0, output_read = 0, output_write = 0,
                  table_read = 0, macs = 0;
};

template <class array_module>
class counted_events : public testing::systemc_fixture {
protected:
    explicit counted_events(const configuration::platform_configuration& platform)
        : m_platform(platform) {}

    /// `moves` adds to `m_seen` what the array moves for one tile.
    template <class function>
    void expect_all_counted(array_module& array, const network::graph& net, function&& moves) {
        spied_datapath<array_module> path(array, buffer_sizes_of(m_platform.accelerator));
        path.array_spy.seen = [&](const tlm::tlm_generic_payload& p) {
            const auto* tile = p.get_extension<tiled::tile_operation>();
            moves(*tile);
            m_seen.macs += tile->extent.pixels() * tile->extent.groups * tile->extent.out_channels *
                           tile->extent.taps() * tile->extent.in_channels;
        };
        path.post_spy.seen = [&](const tlm::tlm_generic_payload& p) {
            see(*p.get_extension<post_processing::post_operation>(),
                path.table_spy.last_write_bits);
        };
        const auto program = compiler::compile(net, m_platform, 2);
        run([&] { path.run(program); });

        tiled::block_record all;
        for (const tiled::block_record& r : path.executor.records()) {
            EXPECT_GT(r.cycles, 0U);
            all.macs += r.macs;
            all.dram_read_bits += r.dram_read_bits;
            all.dram_write_bits += r.dram_write_bits;
            for (const auto buffer : {&tiled::block_record::input, &tiled::block_record::weight,
                                      &tiled::block_record::output, &tiled::block_record::bias}) {
                (all.*buffer).read += (r.*buffer).read;
                (all.*buffer).written += (r.*buffer).written;
            }
        }
        ASSERT_EQ(path.executor.records().size(), program.blocks.size());
        EXPECT_EQ(all.dram_read_bits, path.memory_spy.read_bits);
        EXPECT_EQ(all.dram_write_bits, path.memory_spy.write_bits);
        EXPECT_EQ(all.input.written, path.input_spy.write_bits);
        EXPECT_EQ(all.input.read, m_seen.input_read + path.input_spy.read_bits);
        EXPECT_EQ(all.weight.written, path.weight_spy.write_bits);
        EXPECT_EQ(all.weight.read, m_seen.weight_read + path.weight_spy.read_bits);
        EXPECT_EQ(all.output.written, m_seen.output_write + path.output_spy.write_bits);
        EXPECT_EQ(all.output.read, m_seen.output_read + path.output_spy.read_bits);
        EXPECT_EQ(all.bias.written, path.table_spy.write_bits);
        EXPECT_EQ(all.bias.read, m_seen.table_read + path.table_spy.read_bits);
        EXPECT_EQ(all.macs, m_seen.macs);
        EXPECT_GT(m_seen.table_read, 0U);
        EXPECT_GT(path.output_spy.write_bits, 0U) << "the addition's second operand";
    }

    datapath_bits m_seen;
    configuration::platform_configuration m_platform;

private:
    void see(const post_processing::post_operation& o, std::uint64_t table_bits) {
        const post_processing::post_tile& t = o.tile;
        const bool sums = !o.program->from_stream;
        const std::uint64_t codes = t.pixels() * t.channels;
        constexpr std::uint64_t entry = 96; // bias, multiplier and shift, 32 bits each
        if (sums)
            m_seen.output_read += codes * 32;
        else
            m_seen.input_read +=
                codes * t.window.kernel_rows * t.window.kernel_columns * t.input_format.bits;
        m_seen.table_read += sums ? t.channels * entry : table_bits;
        const auto pixels_of = [&](unsigned bits) {
            return t.pixels() * whole_bytes(std::uint64_t{t.channels} * bits);
        };
        if (o.program->add)
            m_seen.output_read += pixels_of(t.second_format.bits);
        m_seen.output_write += pixels_of(t.output_format.bits);
    }
};

/// Codes of odd widths, so that pixels do not end where bytes do.
network::graph odd_network(std::uint32_t seed) {
    testing::graph_builder g(seed);
    network::window same;
    same.kernel_height = same.kernel_width = 3;
    same.pad_top = same.pad_left = same.pad_bottom = same.pad_right = 1;
    network::window all;
    all.kernel_height = 9;
    all.kernel_width = 7;
    const std::size_t in = g.input(5, 9, 7, {8, true});
    const std::size_t trunk = g.convolution(in, 21, same, {3, true}, {5, true});
    const std::size_t branch = g.convolution(trunk, 21, same, {8, true}, {5, true});
    const std::size_t sum = g.add(branch, trunk, {5, true});
    const std::size_t pooled = g.pool(network::layer_kind::average_pool, sum, all, false);
    g.output(g.matmul(pooled, 10, {4, true}, {8, true}));
    return g.net();
}

configuration::platform_configuration small_bitlet() {
    configuration::platform_configuration p = small_machine();
    p.accelerator.kind = "bitlet";
    p.accelerator.pes = 8;
    return p;
}

class bitfusions_events : public counted_events<tiled::integer_array> {
protected:
    bitfusions_events()
        : counted_events(small_machine()) {}
};

TEST_F(bitfusions_events, are_what_passes_its_sockets) {
    tiled::integer_array array(
        "array", std::make_shared<bitfusion::systolic_array_model>(tiled::array_shape{4, 8, 32}),
        500'000'000);
    expect_all_counted(array, odd_network(11), [this](const tiled::tile_operation& o) {
        const tiled::tile_extent& e = o.extent;
        const std::uint64_t column_passes = (e.out_channels + 7) / 8;
        for (std::uint32_t g = 0; g < e.groups; ++g) {
            const std::uint64_t terms = e.pixels() * e.taps() * e.in_channels;
            m_seen.input_read += terms * column_passes * o.of->activation.bits;
            m_seen.weight_read += terms * e.out_channels * o.of->weight.bits;
            m_seen.output_write += e.pixels() * e.out_channels * 32;
            m_seen.output_read += o.accumulate ? e.pixels() * e.out_channels * 32 : 0;
        }
    });
}

class bitlets_events : public counted_events<bitlet::pe_array> {
protected:
    bitlets_events()
        : counted_events(small_bitlet()) {}
};

TEST_F(bitlets_events, are_what_passes_its_sockets) {
    bitlet::pe_array array("array", compiler::pe_array_parameters_of(m_platform.accelerator),
                           500'000'000);
    expect_all_counted(array, odd_network(12), [this](const tiled::tile_operation& o) {
        const tiled::tile_extent& e = o.extent;
        const std::uint64_t pe_passes = (e.out_channels + 7) / 8;
        const std::uint64_t reduction = e.taps() * e.in_channels;
        for (std::uint32_t g = 0; g < e.groups; ++g) {
            m_seen.input_read += e.pixels() * reduction * pe_passes * o.of->activation.bits;
            m_seen.weight_read += reduction * e.out_channels * o.of->weight.bits;
            for (std::uint64_t first = 0; first < reduction; first += 64) { // a group's result
                const std::uint64_t sums = e.pixels() * e.out_channels * 32;
                m_seen.output_write += sums;
                m_seen.output_read += o.accumulate || first > 0 ? sums : 0;
            }
        }
    });
}

} // namespace
} // namespace bitloom::accelerator
