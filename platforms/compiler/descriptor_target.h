// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"
#include "platforms/compiler/beat_target.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::compiler {

/// How a machine that is told its programs by descriptors calls itself.
struct machine_names {
    std::string file;     ///< of its register header, without ending
    std::string prefix;   ///< of that header's macros
    std::string sentence; ///< in messages: "the bit-parallel array"
    const register_table& registers;
};

/// What such a machine writes.
namespace descriptors {
std::vector<std::uint32_t> words_of(const tiled::block& b);
std::unique_ptr<tiled::block_source> decoder();
std::string listing(const std::vector<std::uint32_t>& words, std::uint64_t address);
machine_settings settings(const machine_names& names);
std::string register_header(const machine_names& names);
std::string floating_refusal(const machine_names& names);
} // namespace descriptors

/// A machine of integers that is told its programs by descriptors (models/tiled/descriptor.h).
/// `arrays`: the target that knows its kind of array.
template <class arrays>
class descriptor_target_of : public arrays {
public:
    using machine_names = compiler::machine_names;
    descriptor_target_of(std::shared_ptr<const typename arrays::array_type> array,
                         machine_names names)
        : arrays(std::move(array))
        , m_names(std::move(names)) {}

    std::vector<std::uint32_t> encode(const tiled::block& b) const override {
        return descriptors::words_of(b);
    }
    std::unique_ptr<tiled::block_source> decoder() const override { return descriptors::decoder(); }
    std::string listing(const std::vector<std::uint32_t>& words,
                        std::uint64_t address) const override {
        return descriptors::listing(words, address);
    }
    machine_settings settings(operand_format /*operands*/) const override {
        return descriptors::settings(m_names);
    }
    std::string register_header() const override { return descriptors::register_header(m_names); }
    std::string register_header_name() const override { return m_names.file + "_registers.h"; }
    std::optional<std::string> floating_refusal() const override {
        return descriptors::floating_refusal(m_names);
    }

private:
    machine_names m_names;
};

/// One whose array takes integers beat by beat.
using descriptor_target = descriptor_target_of<beat_target>;

} // namespace bitloom::compiler
