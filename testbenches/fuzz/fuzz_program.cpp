// SPDX-License-Identifier: Apache-2.0
// Any words as a Fusion-ISA program: every block that the decoder takes and the buffers hold runs
// to its end within them. The first word picks the array's shape.
#include "models/bitfusion/array_geometry.h"
#include "models/bitfusion/bitfusion_parameters.h"
#include "models/bitfusion/block_decoder.h"
#include "models/bitfusion/instruction_text.h"
#include "models/common/errors.h"
#include "testbenches/fuzz/bare_machine.h"

#include <cstring>
#include <random>

namespace bitloom::fuzz {
namespace {

using bitfusion::block_decoder;

bitfusion::bitfusion_parameters machine_of(std::uint32_t word) {
    constexpr std::uint32_t columns[] = {8, 32, 5, 16};
    bitfusion::bitfusion_parameters p;
    p.shape.rows = 4;
    p.shape.columns = columns[word & 3];
    p.shape.accumulator_bits = (word & 4) == 0 ? 32 : (word & 8) != 0 ? 24 : 48;
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
    const bitfusion::bitfusion_parameters parameters = machine_of(words.front());
    const bitfusion::systolic_array_model array(parameters.shape);
    bare_machine machine(array, parameters.buffers,
                         [&](const tiled::block& b, const tiled::tile_extent& e,
                             const tiled::array_operands& /*operands*/,
                             bool /*accumulate*/) { return array.time_of(b, e); });
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

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Half of the changes are of whole fields or words, which keep the rest of a program legal.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    std::minstd_rand random(seed);
    if (size < 8 || random() % 2 == 0)
        return LLVMFuzzerMutate(data, size, most);
    std::vector<std::uint32_t> words(size / 4);
    std::memcpy(words.data(), data, words.size() * 4);
    const std::size_t at = random() % words.size();
    const std::uint32_t other = words[random() % words.size()];
    const auto value = static_cast<std::uint32_t>(random());
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(at);
    std::uint32_t& word = words[at];
    switch (random() % 8) {
    case 0:
        word = (word & 0xffff0000) | (value & 0xffff);
        break;
    case 1:
        word = (word & 0xffff0000) | (value & 15);
        break;
    case 2:
        word = (word & 0xffe0ffff) | (value & 31) << 16;
        break;
    case 3:
        word = (word & 0xf01fffff) | (value & 127) << 21;
        break;
    case 4:
        word = other;
        break;
    case 5:
        word ^= 1U << (value & 31);
        break;
    case 6:
        if (words.size() * 4 + 4 <= most)
            words.insert(begin, other);
        break;
    default:
        words.erase(begin);
    }
    std::memcpy(data, words.data(), words.size() * 4);
    return words.size() * 4;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint32_t> words(size / 4);
    if (words.empty())
        return 0;
    std::memcpy(words.data(), data, words.size() * 4);
    bitloom::fuzz::run_program(words);
    return 0;
}
