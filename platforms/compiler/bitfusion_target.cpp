// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/array_geometry.h"
#include "models/bitfusion/block_decoder.h"
#include "models/bitfusion/instruction_text.h"
#include "models/bitfusion/registers.h"
#include "models/common/register_text.h"
#include "models/tiled/remembering_source.h"
#include "platforms/compiler/emitter.h"
#include "platforms/compiler/target.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::compiler {

namespace {

class bitfusion_target : public target {
public:
    explicit bitfusion_target(tiled::array_shape shape)
        : m_array(shape) {}

    const tiled::array_model& array() const override { return m_array; }
    bool accepts(const tiled::block& /*b*/) const override { return true; }
    std::uint64_t channel_unit(operand_format activation, operand_format weight) const override {
        return bitfusion::channels_per_beat(m_array.shape(), activation.bits, weight.bits);
    }
    tiled::array_time expected_time(const tiled::block& b,
                                    const tiled::tile_extent& e) const override {
        return m_array.time_of(b, e);
    }
    std::uint64_t expected_cycles(const tiled::block& b) const override {
        using tiled::dimension;
        return pixels_of(b) * b.kernel_taps() * b.dim(dimension::group).total() *
               units_of(b.dim(dimension::in_channel), channel_unit(b.activation, b.weight)) *
               units_of(b.dim(dimension::out_channel), m_array.shape().columns);
    }
    /// The most groups that fit the array's rows and columns together and divide all of them
    /// evenly.
    std::size_t groups_together(std::size_t groups, std::size_t ins, std::size_t outs,
                                const network::layer& layer,
                                operand_format activation) const override {
        const std::size_t most =
            std::min({groups, channel_unit(activation, layer.weight_format) / ins,
                      m_array.shape().columns / outs});
        for (std::size_t n = most; n > 1; --n)
            if (groups % n == 0)
                return n;
        return 1;
    }
    bool has_published_search() const override { return true; }
    bool times_depend_on_weights() const override { return false; }
    double peak_macs_per_cycle(const tiled::block& b) const override {
        return bitfusion::peak_macs_per_cycle(m_array.shape(), b.activation.bits, b.weight.bits);
    }
    std::optional<double> compute_energy_pj(const tiled::block& /*b*/,
                                            std::uint64_t /*compute_cycles*/) const override {
        return std::nullopt;
    }
    std::vector<std::uint32_t> encode(const tiled::block& b) const override {
        return encode_block(b);
    }
    std::unique_ptr<tiled::block_source> decoder() const override {
        return std::make_unique<tiled::remembering_source<bitfusion::block_decoder>>();
    }
    std::string listing(const std::vector<std::uint32_t>& words,
                        std::uint64_t address) const override {
        std::string text;
        for (const std::uint32_t word : words) {
            text += fmt::format("{:08x}  {:08x}  {}\n", address, word, bitfusion::listing(word));
            address += 4;
        }
        return text;
    }
    std::string register_header() const override {
        return "/* Registers of the Bit Fusion accelerator: offsets of 32-bit words. */\n#pragma "
               "once\n\n" +
               bitloom::register_header(bitfusion::registers::table, "BITFUSION");
    }
    std::string register_header_name() const override { return "bitfusion_registers.h"; }
    tiled::tile_timer timer(memory_view /*memory*/) const override {
        return [this](const tiled::block& b, const tiled::tile_index& /*t*/,
                      const tiled::tile_extent& e) { return m_array.time_of(b, e); };
    }

private:
    bitfusion::systolic_array_model m_array;
};

} // namespace

std::shared_ptr<const target> make_bitfusion_target(tiled::array_shape shape) {
    return std::make_shared<bitfusion_target>(shape);
}

} // namespace bitloom::compiler
