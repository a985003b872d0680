// SPDX-License-Identifier: Apache-2.0
// Any words as a Fusion-ISA program: every block that the decoder takes and the buffers hold runs
// to its end within them. The first word picks the array's shape.
#include "models/bitfusion/block_decoder.h"
#include "models/common/errors.h"
#include "testbenches/fuzz/bare_machine.h"

#include <cstring>

namespace bitloom::fuzz {
namespace {

using bitfusion::block_decoder;

bitfusion::bitfusion_parameters machine_of(std::uint32_t word) {
    constexpr std::uint32_t columns[] = {8, 32, 5, 16};
    bitfusion::bitfusion_parameters p;
    p.shape.rows = 4;
    p.shape.columns = columns[word & 3];
    p.shape.accumulator_bits = (word & 4) != 0 ? 24 : 32;
    p.buffers = {2048, 4096, 4096, 1024};
    return p;
}

/// Up to 4 tiles per loop, so that whatever comes out ends soon.
std::uint32_t tame(std::uint32_t word) {
    bitfusion::instruction i = bitfusion::decode(word);
    require(encode(i) == word, "an instruction is not what it was decoded from");
    if (i.op == bitfusion::opcode::loop && i.loop_id < bitfusion::tile_loops)
        i.immediate &= 3;
    return encode(i);
}

void run_program(const std::vector<std::uint32_t>& words) {
    bare_machine machine(machine_of(words.front()));
    block_decoder decoder;
    for (std::size_t n = 1; n < words.size(); ++n) {
        bitfusion::listing(words[n]);
        const block_decoder::progress progress = decoder.feed(tame(words[n]));
        if (progress == block_decoder::progress::bad)
            return;
        if (progress == block_decoder::progress::more)
            continue;
        machine.run(decoder.result());
        if (decoder.result().last)
            return;
        decoder = {};
    }
}

} // namespace
} // namespace bitloom::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint32_t> words(size / 4);
    if (words.empty())
        return 0;
    std::memcpy(words.data(), data, words.size() * 4);
    bitloom::fuzz::run_program(words);
    return 0;
}
