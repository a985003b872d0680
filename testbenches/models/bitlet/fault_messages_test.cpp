// SPDX-License-Identifier: Apache-2.0
// What a run says of bad descriptors: which word, by name, and why.
#include "models/tiled/descriptor.h"
#include "platforms/accelerator/fault_message.h"
#include "platforms/compiler/assembly.h"
#include "testbenches/models/bitlet/accelerator_bench.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace bitloom::bitlet {
namespace {

class fault_messages : public accelerator_bench {
protected:
    using accelerator_bench::accelerator_bench;

    known_run good = convolution(1);
    const std::vector<std::uint32_t> words = good.program.blocks[0].words;

    static std::size_t place_of(const std::string& name) {
        const auto& all = descriptor_words();
        return static_cast<std::size_t>(
            std::find_if(all.begin(), all.end(),
                         [&](const descriptor_word& w) { return w.name == name; }) -
            all.begin());
    }
    std::uint64_t address_of(std::size_t word) const {
        return good.program.program_address + 4 * word;
    }
    std::string message(const std::vector<std::uint32_t>& program) {
        compiler::compiled_program replaced = good.program;
        const std::string bytes = compiler::to_bytes(program);
        replaced.image.front().bytes.assign(bytes.begin(), bytes.end());
        machine.load(replaced);
        return accelerator::fault_message(machine.execute(replaced), "conv");
    }
    std::string message_with(const std::string& name, std::uint32_t word) {
        std::vector<std::uint32_t> changed = words;
        changed[place_of(name)] = word;
        return message(changed);
    }
};

TEST_F(fault_messages, name_the_word_that_is_out_of_range) {
    run([&] {
        const std::size_t at = place_of("pool.kind");
        EXPECT_EQ(message_with("pool.kind", 7),
                  fmt::format("block 0 (conv), descriptor's word {} 'pool.kind' at {:#x}: illegal "
                              "descriptor: pool.kind is 7, not 0 to 3",
                              at, address_of(at)));
        expect_good_run(good);
    });
}

TEST_F(fault_messages, name_the_word_in_the_second_descriptor) {
    std::vector<std::uint32_t> two = words;
    two[place_of("last")] = 0;
    two.insert(two.end(), words.begin(), words.end());
    const std::size_t at = words.size() + place_of("add.a.shift");
    two[at] = 31;
    run([&] {
        EXPECT_EQ(
            message(two),
            fmt::format("block 1 (conv), descriptor's word {} 'add.a.shift' at {:#x}: illegal "
                        "descriptor: add.a.shift is 31, not -31 to 30",
                        place_of("add.a.shift"), address_of(at)));
    });
}

TEST_F(fault_messages, blame_a_whole_descriptor_for_a_contradiction) {
    run([&] {
        EXPECT_EQ(message_with("uses_array", 0),
                  fmt::format("block 0 (conv), descriptor at {:#x}: illegal descriptor: an array "
                              "block has weights, another has none",
                              address_of(0)));
        EXPECT_EQ(message_with("loops", 0),
                  fmt::format("block 0 (conv), descriptor at {:#x}: illegal descriptor: no loop "
                              "goes through the tiles of out_row",
                              address_of(0)));
    });
}

TEST_F(fault_messages, name_the_stream_that_does_not_fit_or_lies_outside_memory) {
    run([&] {
        const std::size_t at = place_of("weight.base_low");
        const std::string where =
            fmt::format("block 0 (conv), descriptor's word {} 'weight.base_low' at {:#x}: ", at,
                        address_of(at));
        EXPECT_EQ(message_with("weight.reserved", 3).substr(0, where.size() + 29),
                  where + "tile too large for its buffer");
        EXPECT_EQ(message_with("weight.base_low", 16), where + "address outside memory, 0x10");
        EXPECT_EQ(message({words.begin(), words.end() - 2}),
                  fmt::format("block 0 (conv), at {:#x}: descriptors end before the last one",
                              address_of(words.size() - 2)));
        expect_good_run(good);
    });
}

/// Fewer lanes than the weights have bits.
class few_lanes : public fault_messages {
protected:
    few_lanes()
        : fault_messages(machine_with_lanes(4)) {}
    static configuration::platform_configuration machine_with_lanes(unsigned lanes) {
        configuration::platform_configuration c = small_machine();
        c.accelerator.lanes = lanes;
        return c;
    }
};

TEST_F(few_lanes, take_weights_of_as_many_bits_and_no_more) {
    run([&] {
        expect_good_run(good); // 4 bits
        EXPECT_EQ(message_with("weight.bits", 5),
                  fmt::format("block 0 (conv), descriptor at {:#x}: the machine's settings "
                              "cannot run it: weights of 5 bits, a PE has 4 lanes",
                              address_of(0)));
        EXPECT_EQ(read(registers::status),
                  registers::status_halt | registers::status_size_error | registers::status_idle);
        expect_good_run(good);
    });
}

} // namespace
} // namespace bitloom::bitlet
