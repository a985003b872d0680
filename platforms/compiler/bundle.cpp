// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace bitloom::compiler {

namespace {

std::string identifier(const std::string& name) {
    std::string result;
    for (const char c : name)
        result += std::isalnum(static_cast<unsigned char>(c)) != 0
                      ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                      : '_';
    return result;
}

void define_tensor(std::string& text, const network::graph& net, const compiled_program& program,
                   const network::port& port, const std::string& prefix,
                   std::set<std::string>& given) {
    const auto& p = program.tensors[net.stored(port.tensor)];
    if (!p)
        return;
    std::string name = prefix + identifier(port.name);
    for (unsigned n = 2; !given.insert(name).second; ++n) // a.b and a_b are one identifier
        name = fmt::format("{}{}_{}", prefix, identifier(port.name), n);
    text += fmt::format("#define {}_ADDRESS {:#x}UL\n", name, p->address);
    text += fmt::format("#define {}_IMAGE_BYTES {}UL\n", name, p->image_bytes());
    if (p->frames > 1)
        text += fmt::format("#define {}_FRAMES {}\n", name, p->frames);
    text += fmt::format("#define {}_CHANNELS {}\n#define {}_ROWS {}\n#define {}_COLUMNS {}\n", name,
                        p->channels, name, p->height, name, p->width);
    text += fmt::format("#define {}_BITS {}\n", name, p->format.bits);
}

} // namespace

std::string program_listing(const network::graph& net, const compiled_program& program,
                            const target& machine) {
    std::string text;
    std::uint64_t address = program.program_address;
    for (const compiled_block& b : program.blocks) {
        text += "; ";
        for (const std::size_t l : b.layers)
            text += (l == b.layers.front() ? "" : " + ") + net.layers[l].name;
        text += "\n";
        text += machine.listing(b.words, address);
        address += 4 * b.words.size();
    }
    return text;
}

std::string symbol_header(const network::graph& net, const compiled_program& program) {
    std::string text =
        "/* Addresses of a compiled network. Tensors lie as image, frame, row, "
        "column, channel;\n   each pixel is filled up to a byte. */\n#pragma once\n\n";
    text += fmt::format("#define NETWORK_BATCH {}\n", program.batch);
    text += fmt::format("#define NETWORK_PROGRAM_ADDRESS {:#x}UL\n", program.program_address);
    text += fmt::format("#define NETWORK_PROGRAM_BYTES {}UL\n", program.program_bytes());
    text += fmt::format("#define NETWORK_IMAGE_ADDRESS {:#x}UL\n", program.header_address);
    text += fmt::format("#define NETWORK_END_ADDRESS {:#x}UL\n", program.end_address);
    std::set<std::string> given;
    for (const network::port& p : net.inputs)
        define_tensor(text, net, program, p, "NETWORK_INPUT_", given);
    for (const network::port& p : net.outputs)
        define_tensor(text, net, program, p, "NETWORK_OUTPUT_", given);
    return text;
}

std::string memory_image(const compiled_program& program) {
    const std::uint64_t first = program.header_address;
    std::uint64_t end = first;
    for (const memory_segment& s : program.image)
        end = std::max(end, s.address + s.bytes.size());
    std::string image(end - first, '\0');
    for (const memory_segment& s : program.image)
        std::copy(s.bytes.begin(), s.bytes.end(),
                  image.begin() + static_cast<std::ptrdiff_t>(s.address - first));
    return image;
}

} // namespace bitloom::compiler
