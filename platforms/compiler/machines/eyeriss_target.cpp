// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/machines/eyeriss_target.h"

#include "models/baselines/eyeriss/registers.h"
#include "models/tiled/tile_sizes.h"
#include "platforms/compiler/descriptor_target.h"

#include <fmt/format.h>

#include <memory>

namespace bitloom::compiler {

namespace {

class row_stationary_target : public timed_target {
public:
    using array_type = eyeriss::row_stationary_model;
    explicit row_stationary_target(std::shared_ptr<const eyeriss::row_stationary_model> array)
        : timed_target(array)
        , m_array(std::move(array)) {}

    std::uint64_t channel_unit(operand_format /*activation*/,
                               operand_format /*weight*/) const override {
        return 1;
    }
    std::uint64_t expected_cycles(const tiled::block& b) const override {
        std::uint64_t cycles = 0;
        tiled::for_tile_sizes(b, [&](const tiled::tile_extent& e, std::uint64_t tiles) {
            cycles += tiles * m_array->work_of(b, e).cycles;
        });
        return cycles;
    }
    /// Groups take turns; zero weights between them would cost what they do not save.
    std::size_t groups_together(std::size_t /*groups*/, std::size_t /*ins*/, std::size_t /*outs*/,
                                const network::layer& /*layer*/,
                                operand_format /*activation*/) const override {
        return 1;
    }
    double peak_macs_per_cycle(const tiled::block& /*b*/) const override {
        return static_cast<double>(m_array->array().pes.pes());
    }
    energy::event_counts work_of(const tiled::block& b,
                                 std::uint64_t /*compute_cycles*/) const override {
        energy::event_counts counts;
        tiled::for_tile_sizes(b, [&](const tiled::tile_extent& e, std::uint64_t tiles) {
            const eyeriss::mapped_work work = m_array->work_of(b, e);
            const std::uint64_t macs = tiles * tile_macs(b, e);
            counts[energy::event::pe_macs] += macs;
            // A weight, an input, and a sum that is read and written.
            counts[energy::event::register_file_words] += 4 * macs;
            counts[energy::event::array_words] +=
                tiles * (work.words_taken - work.weight_words - work.input_words - work.sum_words);
        });
        return counts;
    }
    /// Neither weight nor sum is read, and no product is added (JSSC 2017, section V-C).
    void leave_out(energy::event_counts& work, std::uint64_t idle_macs) const override {
        constexpr std::uint64_t accesses = 3;
        work[energy::event::pe_macs] -= idle_macs;
        work[energy::event::register_file_words] -= accesses * idle_macs;
    }
    std::optional<std::string> assumption_about(const tiled::block& b) const override {
        const eyeriss::zero_gating& gating = m_array->gating();
        if (!gating.on || !b.uses_array)
            return std::nullopt;
        return fmt::format("of the activations {} are zero (accelerator.zero_activations), which "
                           "cost PEs no energy",
                           gating.expected_zeros);
    }
    unsigned widest_weights() const override { return eyeriss::word_bits; }
    unsigned widest_activations() const override { return eyeriss::word_bits; }

private:
    std::shared_ptr<const eyeriss::row_stationary_model> m_array;
};

} // namespace

eyeriss::row_stationary_array
row_stationary_array_of(const configuration::accelerator_configuration& a) {
    return {{a.rows, a.columns},
            {a.pe_input_words, a.pe_weight_words, a.pe_sum_words},
            {a.weight_words_per_cycle, a.input_words_per_cycle, a.sum_words_per_cycle}};
}

eyeriss::zero_gating zero_gating_of(const configuration::accelerator_configuration& a) {
    return {a.zero_gating, a.zero_activations};
}

std::shared_ptr<const target> eyeriss_target_of(const configuration::accelerator_configuration& a) {
    return std::make_shared<descriptor_target_of<row_stationary_target>>(
        std::make_shared<eyeriss::row_stationary_model>(row_stationary_array_of(a),
                                                        a.accumulator_bits, zero_gating_of(a)),
        machine_names{"eyeriss", "EYERISS", "Eyeriss", eyeriss::registers::table});
}

} // namespace bitloom::compiler
