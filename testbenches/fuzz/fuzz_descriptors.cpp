// SPDX-License-Identifier: Apache-2.0
// Any words as Bitlet's descriptors: every one that the decoder takes and the buffers hold runs to
// its end within them. The first word picks the PEs and the lanes that work.
#include "models/bitlet/float_tile.h"
#include "models/bitlet/tile_steps.h"
#include "models/common/errors.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/remembering_source.h"
#include "testbenches/fuzz/bare_machine.h"

#include <cstring>
#include <random>

namespace bitloom::fuzz {
namespace {

using tiled::progress;

bitlet::pe_array_parameters array_of(std::uint32_t word) {
    constexpr std::uint32_t pes[] = {8, 32, 5, 16};
    constexpr unsigned groups[] = {64, 16, 2, 63}, windows[] = {8, 1, 64, 3};
    bitlet::pe_array_parameters p;
    p.pes = pes[word & 3];
    p.accumulator_bits = (word & 4) == 0 ? 32 : (word & 8) != 0 ? 24 : 48;
    p.element.group = groups[word >> 4 & 3];
    p.element.window = windows[word >> 6 & 3];
    p.timing = static_cast<bitlet::timing_mode>(word >> 8 & 3);
    p.steps = (word >> 10 & 1) != 0 ? bitlet::synchronisation::independent
                                    : bitlet::synchronisation::broadcast;
    return p;
}

/// Up to 4 tiles along a dimension, so that whatever comes out ends soon.
std::uint32_t tame(std::uint32_t word, const tiled::descriptor_word& of) {
    constexpr const char* ending = ".tiles";
    const bool tiles =
        of.name.size() > std::strlen(ending) &&
        of.name.compare(of.name.size() - std::strlen(ending), std::string::npos, ending) == 0;
    return tiles && word > 4 ? 1 + (word & 3) : word;
}

void run_descriptors(const std::vector<std::uint32_t>& words) {
    const bitlet::pe_array_parameters parameters = array_of(words.front());
    const std::uint32_t chosen = words.front() >> 16;
    const std::uint32_t planes = chosen == 0 ? bitlet::all_planes : chosen;
    const bitlet::pe_array_model array(parameters);
    bitlet::tile_steps steps(parameters);
    bitlet::float_tile_arithmetic floats(parameters);
    bare_machine machine(array, {2048, 4096, 4096, 1024},
                         [&](const tiled::block& b, const tiled::tile_extent& e,
                             const tiled::array_operands& operands, bool accumulate) {
                             const tiled::array_time by_weights =
                                 steps.time_of(b, e, operands.weights, planes).of(e.pixels());
                             return b.is_floating()
                                        ? floats.compute(b, e, operands, accumulate, planes)
                                        : by_weights;
                         });
    const auto& names = tiled::descriptor_words();
    tiled::remembering_source<tiled::descriptor_decoder> source;
    source.begin();
    for (std::size_t n = 1; n < words.size(); ++n) {
        const progress made = source.feed(tame(words[n], names[(n - 1) % names.size()]));
        if (made == progress::bad)
            return;
        if (made == progress::more)
            continue;
        const tiled::block b = source.result();
        const std::vector<std::uint32_t> again = tiled::encode_descriptor(b);
        require(again.size() == names.size(), "a descriptor has another number of words");
        tiled::descriptor_listing(again, 0);
        machine.run(b);
        if (b.last)
            return;
        source.begin();
    }
}

} // namespace
} // namespace bitloom::fuzz

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Most changes are of one word, to what may be in range: others end at their first word.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    std::minstd_rand random(seed);
    if (size < 8 || random() % 4 == 0)
        return LLVMFuzzerMutate(data, size, most);
    std::vector<std::uint32_t> words(size / 4);
    std::memcpy(words.data(), data, words.size() * 4);
    std::uint32_t& word = words[random() % words.size()];
    const auto value = static_cast<std::uint32_t>(random());
    switch (random() % 6) {
    case 0:
        word = value & 1;
        break;
    case 1:
        word = value & 15;
        break;
    case 2:
        word = value & 0xffff;
        break;
    case 3:
        word = words[value % words.size()];
        break;
    case 4:
        ++word;
        break;
    default:
        word ^= 1U << (value & 31);
    }
    std::memcpy(data, words.data(), words.size() * 4);
    return words.size() * 4;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint32_t> words(size / 4);
    if (words.empty())
        return 0;
    std::memcpy(words.data(), data, words.size() * 4);
    bitloom::fuzz::run_descriptors(words);
    return 0;
}
