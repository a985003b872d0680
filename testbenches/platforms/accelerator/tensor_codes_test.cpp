// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/tensor_codes.h"

#include <gtest/gtest.h>

#include <random>

namespace bitloom::accelerator {
namespace {

/// Bit by bit: code (pixel, channel) at pixel * pixel bytes, channel * bits.
unsigned field(const std::vector<std::uint8_t>& bytes, std::size_t pixel, std::size_t channel,
               std::size_t channels, unsigned bits) {
    const std::size_t pixel_bytes = (channels * bits + 7) / 8;
    unsigned value = 0;
    for (unsigned bit = 0; bit < bits; ++bit) {
        const std::size_t at = channel * bits + bit;
        value |= (bytes[pixel * pixel_bytes + at / 8] >> at % 8 & 1U) << bit;
    }
    return value;
}

class codes_in_memory : public ::testing::Test {
protected:
    static constexpr std::size_t samples = 5, first = 2, images = 2;

    void make(std::uint64_t channels, operand_format format) {
        m_place = {};
        m_place.channels = channels;
        m_place.height = 3;
        m_place.width = 2;
        m_place.format = format;
        m_codes.resize(samples * 6 * channels);
        for (std::int32_t& code : m_codes) {
            const auto draw = static_cast<std::int32_t>(m_random() >> (64 - format.bits));
            code = static_cast<std::int32_t>(format.is_bipolar() ? 2 * draw - 1
                                                                 : format.lowest() + draw);
        }
    }

    compiler::tensor_placement m_place;
    tensor_codes m_codes;
    std::mt19937_64 m_random{14};
};

TEST_F(codes_in_memory, lie_pixel_by_pixel_each_filled_up_to_a_byte) {
    for (const unsigned bits : {1, 2, 3, 4, 8, 16})
        for (const bool is_signed : {false, true})
            for (const std::uint64_t channels : {1, 3, 8, 13}) {
                make(channels, {bits, is_signed});
                const auto bytes = codes_to_memory(m_codes, m_place, first, images);
                const std::size_t pixel_bytes = (channels * bits + 7) / 8;
                ASSERT_EQ(bytes.size(), images * 6 * pixel_bytes);
                for (std::size_t pixel = 0; pixel < images * 6; ++pixel)
                    for (std::size_t c = 0; c < channels; ++c) {
                        const std::int32_t code = m_codes[(first * 6 + pixel) * channels + c];
                        const bool bipolar = bits == 1 && is_signed; // -1 is stored as 0
                        ASSERT_EQ(field(bytes, pixel, c, channels, bits),
                                  bipolar ? (code + 1U) / 2
                                          : static_cast<std::uint16_t>(code) & ((1U << bits) - 1))
                            << bits << " bits, channel " << c << " of " << channels;
                    }
            }
}

TEST_F(codes_in_memory, come_back_to_their_samples_and_leave_the_others) {
    for (const unsigned bits : {1, 2, 3, 4, 7, 8, 11, 16})
        for (const bool is_signed : {false, true}) {
            make(7, {bits, is_signed});
            tensor_codes back(m_codes.size(), -777);
            memory_to_codes(codes_to_memory(m_codes, m_place, first, images), m_place, first,
                            images, back);
            for (std::size_t i = 0; i < back.size(); ++i) {
                const std::size_t sample = i / (6 * 7);
                const bool moved = sample >= first && sample < first + images;
                ASSERT_EQ(back[i], moved ? m_codes[i] : -777) << bits << " bits, element " << i;
            }
        }
}

} // namespace
} // namespace bitloom::accelerator
