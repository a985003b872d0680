// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/beat_array.h"
#include "platforms/compiler/timed_target.h"

#include <memory>

namespace bitloom::compiler {

/// What follows of an array's beats alone. A machine adds its program, its registers and its work.
class beat_target : public timed_target {
public:
    using array_type = tiled::beat_array_model;
    explicit beat_target(std::shared_ptr<const tiled::beat_array_model> array)
        : timed_target(array)
        , m_array(std::move(array)) {}

    std::uint64_t channel_unit(operand_format activation, operand_format weight) const override {
        return m_array->beat_of(activation, weight).channels;
    }
    std::uint64_t expected_cycles(const tiled::block& b) const override;
    /// The most groups that fit a beat's channels and the columns together and divide all of them
    /// evenly.
    std::size_t groups_together(std::size_t groups, std::size_t ins, std::size_t outs,
                                const network::layer& layer,
                                operand_format activation) const override;
    double peak_macs_per_cycle(const tiled::block& b) const override {
        return m_array->peak_macs_per_cycle(b.activation, b.weight);
    }

private:
    std::shared_ptr<const tiled::beat_array_model> m_array;
};

} // namespace bitloom::compiler
