// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/descriptor_target.h"

#include "models/common/register_text.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/program_registers.h"
#include "models/tiled/remembering_source.h"

#include <fmt/format.h>

namespace bitloom::compiler::descriptors {

std::vector<std::uint32_t> words_of(const tiled::block& b) {
    return tiled::encode_descriptor(b);
}

std::unique_ptr<tiled::block_source> decoder() {
    return std::make_unique<tiled::remembering_source<tiled::descriptor_decoder>>();
}

std::string listing(const std::vector<std::uint32_t>& words, std::uint64_t address) {
    return tiled::descriptor_listing(words, address);
}

machine_settings settings(const machine_names& names) {
    return {names.registers.find(tiled::program_registers::id)->reset};
}

std::string register_header(const machine_names& names) {
    return fmt::format("/* Registers of {}: offsets of 32-bit words. */\n#pragma once\n\n{}",
                       names.sentence, bitloom::register_header(names.registers, names.prefix));
}

std::string floating_refusal(const machine_names& names) {
    return names.sentence + " multiplies integers; quantise the network or run it on Bitlet";
}

} // namespace bitloom::compiler::descriptors
