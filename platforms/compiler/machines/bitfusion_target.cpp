// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/array_geometry.h"
#include "models/bitfusion/block_decoder.h"
#include "models/bitfusion/instruction_text.h"
#include "models/bitfusion/registers.h"
#include "models/common/register_text.h"
#include "models/tiled/remembering_source.h"
#include "platforms/compiler/beat_target.h"
#include "platforms/compiler/emitter.h"

#include <fmt/format.h>

namespace bitloom::compiler {

namespace {

class bitfusion_target : public beat_target {
public:
    explicit bitfusion_target(tiled::array_shape shape)
        : beat_target(std::make_unique<bitfusion::systolic_array_model>(shape)) {}

    bool has_published_search() const override { return true; }
    /// All of the array is clocked while it computes, fills or drains.
    energy::event_counts work_of(const tiled::block& /*b*/,
                                 std::uint64_t compute_cycles) const override {
        energy::event_counts counts;
        counts[energy::event::fusion_unit_cycles] =
            compute_cycles * array().shape().rows * array().shape().columns;
        return counts;
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
    machine_settings settings(operand_format /*operands*/) const override {
        return {bitfusion::registers::id_value};
    }
    std::string register_header() const override {
        return "/* Registers of the Bit Fusion accelerator: offsets of 32-bit words. */\n#pragma "
               "once\n\n" +
               bitloom::register_header(bitfusion::registers::table, "BITFUSION");
    }
    std::string register_header_name() const override { return "bitfusion_registers.h"; }
    std::optional<std::string> floating_refusal() const override {
        return "Bit Fusion multiplies integers; quantise the network or run it on Bitlet";
    }
};

} // namespace

std::shared_ptr<const target> make_bitfusion_target(tiled::array_shape shape) {
    return std::make_shared<bitfusion_target>(shape);
}

std::shared_ptr<const target>
bitfusion_target_of(const configuration::accelerator_configuration& a) {
    return make_bitfusion_target({a.rows, a.columns, a.accumulator_bits});
}

} // namespace bitloom::compiler
