// SPDX-License-Identifier: Apache-2.0
// Descriptors that no compiler writes: whatever stands in memory, the machine ends with a status,
// and the next good run is right.
#include "models/tiled/descriptor.h"
#include "platforms/compiler/compile.h"
#include "testbenches/models/bitlet/accelerator_bench.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <utility>

namespace bitloom::bitlet {
namespace {

class hostile_descriptors : public accelerator_bench {
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
    /// A convolution with an addition behind it, or an average, in floating point.
    known_run floating(operand_format format, bool averaged) const {
        graph_builder g(8);
        network::window w;
        w.kernel_height = w.kernel_width = 3;
        w.counts_padding = true;
        const std::size_t in = g.input(6, 9, 9, format);
        if (averaged)
            g.output(g.pool(network::layer_kind::average_pool, in, w, false));
        else
            g.output(g.add(g.convolution(in, 6, {}, format, format), in, format));
        known_run r;
        r.net = g.net();
        r.program = compiler::compile(r.net, configuration, 1);
        std::mt19937 random(8);
        r.inputs.push_back(random_codes(r.net.tensors[in], random));
        return r;
    }
    std::vector<known_run> examples() const {
        return {convolution(1), pooled(network::layer_kind::average_pool, false),
                pooled(network::layer_kind::average_pool, true),
                pooled(network::layer_kind::max_pool, true), added()};
    }
    static std::size_t place_of(const std::string& name) {
        const auto& words = descriptor_words();
        for (std::size_t n = 0; n < words.size(); ++n)
            if (words[n].name == name)
                return n;
        ADD_FAILURE() << "no word " << name;
        return 0;
    }
    /// Few tiles, so that whatever comes out ends soon.
    static void tame(std::vector<std::uint32_t>& words) {
        const auto& known = descriptor_words();
        for (std::size_t n = 0; n < words.size(); ++n) {
            const std::string& name = known[n % known.size()].name;
            if (name.size() > 6 && name.substr(name.size() - 6) == ".tiles" && words[n] <= 65536)
                words[n] = std::min(words[n], 4U);
        }
    }
    void expect_refused(const known_run& of, std::size_t at, std::uint32_t word,
                        const std::string& why) {
        std::vector<std::uint32_t> words = of.program.blocks[0].words;
        words[at] = word;
        EXPECT_EQ(run_words(of, words), fault::illegal_instruction) << why;
        EXPECT_EQ(fault_address(), of.program.program_address + 4 * at) << why;
    }
    void run_mutations(const known_run& of, int count);
    fault run_words_as(const known_run& of, const std::vector<std::uint32_t>& words,
                       std::uint32_t precision) {
        write_words(of, words);
        prepare(of.program.program_address, words.size() * 4);
        write(registers::precision, precision);
        ring();
        take_irq();
        return static_cast<fault>(read(registers::fault));
    }
};

TEST_F(hostile_descriptors, are_refused_at_the_first_word_that_is_out_of_range) {
    const known_run of = convolution(1);
    run([&] {
        const auto& known = descriptor_words();
        int refused = 0;
        for (std::size_t n = 0; n < known.size(); ++n)
            for (const std::int64_t value : {known[n].lowest - 1, known[n].highest + 1}) {
                const auto word = static_cast<std::uint32_t>(value);
                const std::int64_t seen =
                    known[n].lowest < 0 ? static_cast<std::int32_t>(word) : std::int64_t{word};
                if (seen >= known[n].lowest && seen <= known[n].highest)
                    continue; // 32 bits hold no such value
                expect_refused(of, n, word, known[n].name);
                ++refused;
            }
        EXPECT_GT(refused, 100);
        expect_good_run(of);
    });
}

TEST_F(hostile_descriptors, end_when_every_word_is_random) {
    const known_run of = convolution(1);
    run([&] {
        random_source random(3);
        for (int n = 0; n < 1000; ++n) {
            std::vector<std::uint32_t> words(pick(random, 1, 400));
            for (std::uint32_t& word : words)
                word = pick(random, 0, toss(random) ? 3 : ~0U);
            if (toss(random))
                words[0] = of.program.blocks[0].words[0];
            EXPECT_NE(run_words(of, words), fault::none);
        }
        expect_good_run(of);
    });
}

void hostile_descriptors::run_mutations(const known_run& of, int count) {
    run([&] {
        random_source random(99);
        const std::vector<std::uint32_t> good = of.program.words();
        const auto last = static_cast<std::uint32_t>(good.size()) - 1;
        int ended_well = 0;
        for (int n = 0; n < count; ++n) {
            load(of);
            std::vector<std::uint32_t> words = good;
            for (std::uint32_t changes = pick(random, 1, 3); changes > 0; --changes) {
                std::uint32_t& word = words[pick(random, 0, last)];
                switch (pick(random, 0, 3)) {
                case 0:
                    word ^= 1U << pick(random, 0, 31);
                    break;
                case 1:
                    word = pick(random, 0, 15);
                    break;
                case 2:
                    word = pick(random, 0, 0xffff);
                    break;
                default:
                    std::swap(word, words[pick(random, 0, last)]);
                }
            }
            tame(words);
            ended_well += run_words(of, words) == fault::none ? 1 : 0;
        }
        EXPECT_GT(ended_well, 0) << "some changes should only change results";
        expect_good_run(of);
    });
}

TEST_F(hostile_descriptors, end_when_a_convolution_is_mutated) {
    run_mutations(examples()[0], 1500);
}
TEST_F(hostile_descriptors, end_when_an_average_pool_is_mutated) {
    run_mutations(examples()[1], 1000);
}
TEST_F(hostile_descriptors, end_when_a_rescaling_pool_is_mutated) {
    run_mutations(examples()[2], 1000);
}
TEST_F(hostile_descriptors, end_when_a_maximum_pool_is_mutated) {
    run_mutations(examples()[3], 1000);
}
TEST_F(hostile_descriptors, end_when_an_addition_is_mutated) {
    run_mutations(examples()[4], 1000);
}

TEST_F(hostile_descriptors, end_when_floating_ones_are_mutated) {
    const known_run good = convolution(1);
    run([&] {
        random_source random(98);
        for (const operand_format format : {fp32_format, fp16_format, bf16_format})
            for (const bool averaged : {false, true}) {
                const known_run of = floating(format, averaged);
                const std::uint32_t precision = registers::precision_of(format);
                const auto last = static_cast<std::uint32_t>(of.program.words().size()) - 1;
                int ended_well = 0;
                for (int n = 0; n < 400; ++n) {
                    load(of);
                    std::vector<std::uint32_t> words = of.program.words();
                    for (std::uint32_t changes = pick(random, 1, 3); changes > 0; --changes) {
                        // Formats and stages stand in the first words.
                        std::uint32_t& word =
                            words[toss(random) ? pick(random, 2, 11) : pick(random, 0, last)];
                        word = toss(random) ? pick(random, 0, 33) : pick(random, 0, ~0U);
                    }
                    tame(words);
                    ended_well += run_words_as(of, words, precision) == fault::none ? 1 : 0;
                }
                EXPECT_GT(ended_well, 0) << "some changes should only change results";
            }
        expect_good_run(good);
    });
}

TEST_F(hostile_descriptors, have_formats_that_exist_and_agree) {
    const known_run convolved = floating(fp32_format, false),
                    averaged = floating(fp32_format, true), fixed = convolution(1);
    run([&] {
        const auto refused = [&](const known_run& of,
                                 const std::vector<std::pair<const char*, std::uint32_t>>& words,
                                 const char* reason) {
            load(of);
            std::vector<std::uint32_t> changed = of.program.blocks[0].words;
            for (const auto& [name, word] : words)
                changed[place_of(name)] = word;
            const operand_format format = of.program.blocks[0].decoded.activation;
            EXPECT_EQ(run_words_as(of, changed, registers::precision_of(format)),
                      fault::illegal_instruction)
                << reason;
            EXPECT_EQ(machine.control().report().reason, reason);
        };
        constexpr const char* exist =
            "integers have 1 to 16 bits, weights to 24, outputs to 32; IEEE 754 numbers have 16 "
            "or 32, bfloat numbers 16";
        refused(convolved, {{"activation.bits", 24}}, exist);
        refused(convolved, {{"weight.type", 3}}, exist);
        refused(fixed, {{"second.bits", 32}}, exist);
        refused(fixed, {{"weight.bits", 25}}, exist);
        constexpr const char* agree = "floating formats of one block are all the same";
        refused(convolved, {{"output.bits", 16}}, agree);
        refused(convolved, {{"output.type", 1}}, agree);
        refused(convolved, {{"weight.bits", 8}, {"weight.type", 1}}, agree);
        refused(convolved, {{"second.bits", 16}, {"second.type", 3}}, agree);
        refused(fixed, {{"output.bits", 32}, {"output.type", 2}}, agree);
        refused(convolved, {{"stages", 13}}, "floating numbers are not rescaled");
        refused(averaged, {{"stages", 6}}, "floating numbers are not rescaled");
        refused(convolved, {{"pad_code", 1}}, "floating tensors are padded with zeros");
        expect_good_run(fixed);
    });
}

TEST_F(hostile_descriptors, are_of_the_format_that_precision_names) {
    const known_run convolved = floating(fp32_format, false),
                    averaged = floating(bf16_format, true), fixed = convolution(1);
    run([&] {
        for (const known_run& of : {convolved, averaged, fixed})
            for (std::uint32_t precision = 0; precision < 4; ++precision) {
                load(of);
                const bool right =
                    precision == registers::precision_of(of.program.blocks[0].decoded.activation);
                EXPECT_EQ(run_words_as(of, of.program.words(), precision),
                          right ? fault::none : fault::wrong_setting);
                EXPECT_EQ(read(registers::status),
                          right ? registers::status_done | registers::status_idle
                                : registers::status_halt | registers::status_size_error |
                                      registers::status_idle);
            }
        expect_good_run(fixed);
    });
}

TEST_F(hostile_descriptors, have_one_source_of_codes) {
    const known_run convolved = convolution(1), pool = pooled(network::layer_kind::max_pool, true),
                    average = pooled(network::layer_kind::average_pool, true);
    run([&] {
        const std::size_t stages = place_of("stages"), last = descriptor_words().size() - 1;
        const auto refused = [&](const known_run& of, std::uint32_t word) {
            std::vector<std::uint32_t> words = of.program.blocks[0].words;
            words[stages] = word;
            words[place_of("table.used")] = (word & 1) != 0 ? 1 : 0;
            EXPECT_EQ(run_words(of, words), fault::illegal_instruction) << word;
            EXPECT_EQ(fault_address(), of.program.program_address + 4 * last);
        };
        refused(convolved, 0); // the array's sums go nowhere
        refused(convolved, 4);
        refused(pool, 3); // sums that no array has computed
        refused(average, 3);
        refused(convolved, 3); // a pool of sums
        expect_good_run(convolved);
        expect_good_run(pool);
    });
}

TEST_F(hostile_descriptors, cannot_hide_a_tile_that_wraps_around) {
    const known_run of = convolution(1);
    run([&] {
        block b = of.program.blocks[0].decoded;
        for (tiled_dimension& d : b.dims)
            d = {1, 65536, 65536};
        b.nest_depth = 0;
        for (memory_stream& s : b.loads)
            s.issue_position = -1;
        b.store.issue_position = -1;
        reserve_whole_buffers(b);
        EXPECT_EQ(run_words(of, encode_descriptor(b)), fault::tile_too_large);
        expect_good_run(of);
    });
}

} // namespace
} // namespace bitloom::bitlet
