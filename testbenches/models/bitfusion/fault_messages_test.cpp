// SPDX-License-Identifier: Apache-2.0
// Bad programs: which instruction the machine blames, in its registers and in the run's message.
#include "models/bitfusion/instruction_table.h"
#include "platforms/accelerator/fault_message.h"
#include "platforms/compiler/assembly.h"
#include "platforms/compiler/emitter.h"
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

namespace bitloom::bitfusion {
namespace {

using ::testing::HasSubstr;

class fault_messages : public accelerator_bench {
protected:
    known_run good = convolution(1);
    const std::vector<std::uint32_t> words = good.program.blocks[0].words;

    std::size_t place_of(opcode op, buffer b) const {
        return static_cast<std::size_t>(
            std::find_if(words.begin(), words.end(),
                         [&](std::uint32_t word) {
                             const instruction i = decode(word);
                             return i.op == op && i.specifier >> 3 == static_cast<unsigned>(b);
                         }) -
            words.begin());
    }
    /// Runs `program`; the fault must be `code` and blame its word number `at`. Returns the
    /// message.
    std::string message(const std::vector<std::uint32_t>& program, fault code, std::size_t at) {
        compiler::compiled_program replaced = good.program;
        const std::string bytes = compiler::to_bytes(program);
        replaced.image.front().bytes.assign(bytes.begin(), bytes.end());
        machine.load(replaced);
        const accelerator::program_end end = machine.execute(replaced);
        EXPECT_EQ(end.fault.code, code);
        EXPECT_EQ(end.fault.instruction, replaced.program_address + 4 * at);
        EXPECT_EQ(read(registers::status), registers::status_fault);
        if (at < program.size() && end.fault.has_instruction()) {
            EXPECT_EQ(end.word, program[at]);
        }
        return accelerator::fault_message(end, "conv");
    }
    std::string place(std::size_t at) const {
        return fmt::format("instruction at {:#x}", good.program.program_address + 4 * at);
    }
    std::vector<std::uint32_t> with(std::size_t at, std::uint32_t word) const {
        std::vector<std::uint32_t> changed = words;
        changed[at] = word;
        return changed;
    }
    void check(const std::vector<std::uint32_t>& program, fault code, std::size_t at,
               const std::string& expected) {
        run([&] {
            EXPECT_EQ(message(program, code, at), expected);
            expect_good_run(good);
        });
    }
};

TEST_F(fault_messages, name_an_unknown_opcode) {
    check(with(3, 0xf0000001), fault::illegal_instruction, 3,
          "block 0 (conv), " + place(3) +
              ", '.word 0xf0000001': illegal instruction: unknown opcode");
}

TEST_F(fault_messages, name_a_block_without_setup) {
    std::vector<std::uint32_t> program = words;
    program[0] = encode({opcode::wr_buf, specify(buffer::obuf, 0), 0, 0});
    check(program, fault::illegal_instruction, 0,
          "block 0 (conv), " + place(0) +
              ", 'wr-buf OBUF': illegal instruction: a block begins with setup");
}

TEST_F(fault_messages, name_an_instruction_behind_a_block_that_was_not_the_last) {
    std::vector<std::uint32_t> program = words;
    program.back() = encode({opcode::block_end, 0, 0, 0});
    program.push_back(encode({opcode::rd_buf, 0, 0, 0}));
    run([&] {
        EXPECT_EQ(message(program, fault::illegal_instruction, words.size()),
                  "block 1 (conv), " + place(words.size()) +
                      ", 'rd-buf IBUF': illegal instruction: a block begins with setup");
    });
}

TEST_F(fault_messages, name_a_setup_in_a_block_that_lacks_its_end) {
    std::vector<std::uint32_t> program(words.begin(), words.end() - 1);
    program.insert(program.end(), words.begin(), words.end());
    run([&] {
        EXPECT_THAT(message(program, fault::illegal_instruction, words.size() - 1),
                    HasSubstr("activation u8 weight s4 output s8': illegal instruction: the block "
                              "before lacks its block-end"));
    });
}

TEST_F(fault_messages, name_where_a_truncated_program_ends) {
    run([&] {
        for (const std::size_t kept : {std::size_t{0}, std::size_t{1}, words.size() - 1})
            EXPECT_EQ(
                message({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(kept)},
                        fault::unfinished_program, kept),
                fmt::format("block 0 (conv), at {:#x}: program ends without its last block-end",
                            good.program.program_address + 4 * kept));
        expect_good_run(good);
    });
}

TEST_F(fault_messages, name_a_loop_beyond_the_nest) {
    std::vector<std::uint32_t> program{words[0]};
    for (std::uint8_t n = 0; n < 9; ++n)
        program.push_back(encode({opcode::loop, n, static_cast<std::uint8_t>(n & 7), 1}));
    check(
        program, fault::illegal_instruction, 9,
        "block 0 (conv), " + place(9) +
            ", 'loop B x 2 level 8': illegal instruction: this tile loop is there already: 8 nest, "
            "each once");
}

TEST_F(fault_messages, name_the_load_whose_tile_is_larger_than_it_reserves) {
    const std::size_t at = place_of(opcode::ld_mem, buffer::wbuf);
    instruction i = decode(words[at]);
    i.immediate = 5;
    run([&] {
        const std::string text = message(with(at, encode(i)), fault::tile_too_large, at);
        EXPECT_THAT(text, HasSubstr(place(at) + ", 'ld-mem WBUF at "));
        EXPECT_THAT(text, HasSubstr(", 5 B': tile too large for its buffer: a tile of "));
        EXPECT_THAT(text, HasSubstr(" bytes, reserved are 5"));
        EXPECT_EQ(fault_address(), good.program.program_address + 4 * at);
    });
}

TEST_F(fault_messages, name_the_store_that_reserves_more_than_the_buffer_has) {
    const std::size_t at = place_of(opcode::st_mem, buffer::obuf);
    instruction i = decode(words[at]);
    i.immediate = 4097;
    run([&] {
        EXPECT_THAT(message(with(at, encode(i)), fault::tile_too_large, at),
                    HasSubstr("reserves 4097 bytes, the buffer has 4096"));
    });
}

TEST_F(fault_messages, name_the_load_whose_tile_is_larger_than_half_the_buffer) {
    block b = good.program.blocks[0].decoded;
    b.dims[static_cast<unsigned>(dimension::out_row)] = {1, 300, 300};
    reserve_whole_buffers(b);
    const auto program = compiler::encode_block(b);
    const auto is_load = [](std::uint32_t word) { return decode(word).op == opcode::ld_mem; };
    const auto first = std::find_if(program.begin(), program.end(), is_load); // of IBUF
    run([&] {
        EXPECT_THAT(message(program, fault::tile_too_large,
                            static_cast<std::size_t>(first - program.begin())),
                    HasSubstr("bytes, half of the buffer has 1024"));
    });
}

TEST_F(fault_messages, name_the_transfer_that_memory_refuses_and_the_address) {
    run([&] {
        for (const buffer which : {buffer::ibuf, buffer::wbuf, buffer::bias, buffer::obuf}) {
            block b = good.program.blocks[0].decoded;
            (which == buffer::obuf ? b.store : b.loads[static_cast<unsigned>(which)]).base = 0x1000;
            const auto program = compiler::encode_block(b);
            const opcode op = which == buffer::obuf ? opcode::st_mem : opcode::ld_mem;
            const auto at = static_cast<std::size_t>(
                std::find_if(program.begin(), program.end(),
                             [&](std::uint32_t word) {
                                 return decode(word).op == op &&
                                        decode(word).specifier >> 3 == static_cast<unsigned>(which);
                             }) -
                program.begin());
            const std::string text = message(program, fault::address_error, at);
            EXPECT_THAT(text, HasSubstr(mnemonics[static_cast<unsigned>(op)]));
            EXPECT_THAT(text, HasSubstr("': address outside memory, 0x"));
            EXPECT_NE(fault_address(), good.program.program_address + 4 * at);
        }
        expect_good_run(good);
    });
}

} // namespace
} // namespace bitloom::bitfusion
