// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/machines/bit_parallel_target.h"

#include "models/baselines/bit_parallel/mac_array.h"
#include "models/baselines/bit_parallel/registers.h"
#include "platforms/compiler/descriptor_target.h"

#include <fmt/format.h>

#include <memory>

namespace bitloom::compiler {

namespace {

class bit_parallel_target : public descriptor_target {
public:
    explicit bit_parallel_target(const bit_parallel::mac_array_parameters& p)
        : descriptor_target(std::make_unique<bit_parallel::mac_array_model>(p),
                            {"bit_parallel", "BIT_PARALLEL", "the bit-parallel array",
                             bit_parallel::registers::table})
        , m_parameters(p) {}

    /// All of the array is clocked while it computes, fills or drains.
    energy::event_counts work_of(const tiled::block& /*b*/,
                                 std::uint64_t compute_cycles) const override {
        energy::event_counts counts;
        counts[energy::event::mac_cycles] =
            compute_cycles * m_parameters.shape.rows * m_parameters.shape.columns;
        return counts;
    }
    unsigned widest_weights() const override { return m_parameters.operand_bits; }
    unsigned widest_activations() const override { return m_parameters.operand_bits; }
    std::string width_limit() const override {
        return m_parameters.operand_bits < 16
                   ? fmt::format("accelerator.operand_bits is {}, raise it to 16",
                                 m_parameters.operand_bits)
                   : target::width_limit();
    }

private:
    bit_parallel::mac_array_parameters m_parameters;
};

} // namespace

bit_parallel::mac_array_parameters
mac_array_parameters_of(const configuration::accelerator_configuration& a) {
    return {{a.rows, a.columns, a.accumulator_bits}, a.operand_bits};
}

std::shared_ptr<const target>
bit_parallel_target_of(const configuration::accelerator_configuration& a) {
    return std::make_shared<bit_parallel_target>(mac_array_parameters_of(a));
}

} // namespace bitloom::compiler
