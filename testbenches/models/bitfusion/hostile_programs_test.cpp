// SPDX-License-Identifier: Apache-2.0
// Programs that no compiler writes: whatever stands in memory, the machine ends with a status, and
// the next good program is right.
#include "models/bitfusion/instruction_fields.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/bitfusion/accelerator_bench.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bitloom::bitfusion {
namespace {

std::vector<std::uint32_t> words_of(const known_run& r) {
    std::vector<std::uint32_t> words;
    for (const compiler::compiled_block& b : r.program.blocks)
        words.insert(words.end(), b.words.begin(), b.words.end());
    return words;
}

class hostile_programs : public accelerator_bench {
protected:
    known_run pooled(network::layer_kind kind, bool rescaled) const {
        graph_builder g(5);
        network::window w;
        w.kernel_height = w.kernel_width = 3;
        w.pad_top = w.pad_left = 1;
        w.stride_height = 2;
        g.output(g.pool(kind, g.input(5, 9, 9, {8, true}), w, rescaled));
        return compile(g.net(), 5);
    }
    known_run added() const {
        graph_builder g(6);
        const std::size_t in = g.input(6, 9, 9, {4, true});
        const std::size_t other = g.convolution(in, 6, {}, {4, true}, {8, false});
        g.output(g.add(in, other, {8, true}));
        return compile(g.net(), 6);
    }
    std::vector<known_run> examples() const {
        return {convolution(1), pooled(network::layer_kind::average_pool, false),
                pooled(network::layer_kind::average_pool, true),
                pooled(network::layer_kind::max_pool, true), added()};
    }

    /// Ends in `f`, and a good program runs afterwards.
    void expect_refused(const known_run& of, block b, fault f = fault::tile_too_large) {
        reserve_whole_buffers(b);
        add_script([this, of, b, f] {
            load(of);
            EXPECT_EQ(run_words(of, compiler::encode_block(b)), f);
            expect_good_run(of);
        });
        run_for(sc_core::sc_time(1, sc_core::SC_SEC));
    }

    /// Counts of up to 4, so that whatever comes out ends soon.
    static std::uint32_t tame(std::uint32_t word) {
        instruction i = decode(word);
        if (i.op == opcode::loop)
            i.immediate &= 3;
        return encode(i);
    }
    void run_mutations(const known_run& of, int count, bool table_too);
};

void hostile_programs::run_mutations(const known_run& of, int count, bool table_too) {
    add_script([this, &of, count, table_too] {
        random_source random(99);
        const std::vector<std::uint32_t> good = words_of(of);
        int ended_well = 0;
        for (int n = 0; n < count; ++n) {
            load(of);
            if (table_too) // constants of the post-processor that no compiler computes
                for (const compiler::memory_segment& s : of.program.image)
                    if (s.name.rfind("table", 0) == 0) {
                        std::vector<std::uint8_t> noise(s.bytes.size());
                        for (std::uint8_t& byte : noise)
                            byte = static_cast<std::uint8_t>(pick(random, 0, 255));
                        machine.host.write_memory(s.address, noise.data(), noise.size());
                    }
            std::vector<std::uint32_t> words = good;
            for (std::uint32_t changes = pick(random, table_too ? 0 : 1, 3); changes > 0;
                 --changes) {
                const std::uint32_t at =
                    pick(random, 0, static_cast<std::uint32_t>(words.size()) - 1);
                std::uint32_t& word = words[at];
                switch (pick(random, 0, 4)) {
                case 0:
                    word ^= 1U << pick(random, 0, 31);
                    break;
                case 1: // another value
                    word = (word & 0xffff0000) | pick(random, 0, 0xffff);
                    break;
                case 2: // another loop
                    word = (word & 0xffe0ffff) | pick(random, 0, 31) << 16;
                    break;
                case 3: // another function
                    word = (word & 0xf01fffff) | pick(random, 0, 127) << 21;
                    break;
                default:
                    std::swap(word,
                              words[pick(random, 0, static_cast<std::uint32_t>(words.size()) - 1)]);
                }
            }
            std::transform(words.begin(), words.end(), words.begin(), tame);
            ended_well += run_words(of, words) == fault::none ? 1 : 0;
        }
        EXPECT_GT(ended_well, 0) << "some changes should only change results";
        expect_good_run(of);
    });
    run_for(sc_core::sc_time(1000, sc_core::SC_SEC));
}

TEST_F(hostile_programs, end_when_a_convolution_is_mutated) {
    run_mutations(examples()[0], 2000, false);
}
TEST_F(hostile_programs, end_when_an_average_pool_is_mutated) {
    run_mutations(examples()[1], 2000, false);
}
TEST_F(hostile_programs, end_when_a_rescaling_pool_is_mutated) {
    run_mutations(examples()[2], 2000, false);
}
TEST_F(hostile_programs, end_when_a_maximum_pool_is_mutated) {
    run_mutations(examples()[3], 2000, false);
}
TEST_F(hostile_programs, end_when_an_addition_is_mutated) {
    run_mutations(examples()[4], 2000, false);
}
TEST_F(hostile_programs, end_when_their_tables_hold_noise) {
    run_mutations(examples()[0], 300, true);
}
TEST_F(hostile_programs, end_when_their_pool_tables_hold_noise) {
    run_mutations(examples()[2], 300, true);
}

TEST_F(hostile_programs, end_when_every_word_is_random) {
    const known_run of = convolution(1);
    add_script([this, &of] {
        random_source random(3);
        for (int n = 0; n < 3000; ++n) {
            std::vector<std::uint32_t> words(40);
            for (std::uint32_t& word : words)
                word = pick(random, 0, ~0U);
            words[0] &= 0x0fffffff;
            std::transform(words.begin(), words.end(), words.begin(), tame);
            EXPECT_NE(run_words(of, words), fault::none);
        }
        expect_good_run(of);
    });
    run_for(sc_core::sc_time(1, sc_core::SC_SEC));
}

// Sizes whose products do not fit 32 or 64 bits must not look small.

TEST_F(hostile_programs, cannot_hide_a_tile_whose_rows_wrap_around) {
    const known_run of = pooled(network::layer_kind::max_pool, false);
    block b = of.program.blocks[0].decoded;
    dim_of(b, dimension::out_row) = {1, 3, 3};
    dim_of(b, dimension::kernel_row) = {1, 65536, 65536};
    b.window.stride_rows = b.window.dilation_rows = 65535;
    b.window.rows = 65535; // 2 * 65535 + 65535 * 65535 + 1 = 2^32
    expect_refused(of, b);
}

TEST_F(hostile_programs, cannot_hide_a_tile_whose_area_wraps_around) {
    const known_run of = pooled(network::layer_kind::max_pool, false);
    block b = of.program.blocks[0].decoded;
    dim_of(b, dimension::group) = {1, 4, 4};
    dim_of(b, dimension::kernel_row) = {1, 32769, 32769};
    dim_of(b, dimension::kernel_column) = {1, 32769, 32769};
    dim_of(b, dimension::out_row) = dim_of(b, dimension::out_column) = {1, 2, 2};
    // (2 - 1) * 32767 + 32768 * 65535 + 1 = 2^31 in both directions, 4 bytes each: 2^64
    b.window.dilation_rows = b.window.dilation_columns = 65535;
    b.window.stride_rows = b.window.stride_columns = 32767;
    b.window.rows = b.window.columns = 65535;
    expect_refused(of, b);
}

TEST_F(hostile_programs, cannot_hide_a_tile_whose_channels_wrap_around) {
    const known_run of = convolution(1);
    block b = of.program.blocks[0].decoded;
    for (tiled_dimension& d : b.dims)
        d = {1, 65536, 65536};
    b.nest_depth = 0;
    for (memory_stream& s : b.loads)
        s.issue_position = -1;
    b.store.issue_position = -1;
    expect_refused(of, b);
}

TEST_F(hostile_programs, cannot_read_beyond_a_pool_tile_by_claiming_more_outputs_than_inputs) {
    const known_run of = pooled(network::layer_kind::max_pool, false);
    block b = of.program.blocks[0].decoded;
    dim_of(b, dimension::group) = {1, 1, 1};
    dim_of(b, dimension::out_channel) = {1, 8000, 8000};
    b.output = {2, false};
    add_script([&] {
        load(of);
        run_words(of, compiler::encode_block(b)); // refused, or at least nothing is read behind it
        expect_good_run(of);
    });
    run_for(sc_core::sc_time(1, sc_core::SC_SEC));
}

TEST_F(hostile_programs, may_clamp_between_bounds_in_the_wrong_order) {
    const std::vector<known_run> all = examples();
    add_script([this, &all] {
        for (const known_run& of : all) {
            block b = of.program.blocks.back().decoded;
            if (b.post.requantise)
                std::swap(b.post.requantise->low, b.post.requantise->high);
            if (b.post.pool)
                std::swap(b.post.pool->low, b.post.pool->high);
            if (b.post.rescale)
                std::swap(b.post.rescale->low, b.post.rescale->high);
            if (b.post.add)
                std::swap(b.post.add->low, b.post.add->high);
            load(of);
            EXPECT_EQ(run_words(of, compiler::encode_block(b)), fault::none);
            expect_good_run(of);
        }
    });
    run_for(sc_core::sc_time(1, sc_core::SC_SEC));
}

} // namespace
} // namespace bitloom::bitfusion
