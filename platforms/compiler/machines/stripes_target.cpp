// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/machines/stripes_target.h"

#include "models/baselines/stripes/registers.h"
#include "models/baselines/stripes/serial_array.h"
#include "platforms/compiler/descriptor_target.h"

#include <fmt/format.h>

#include <memory>

namespace bitloom::compiler {

namespace {

using stripes::serial_array_model;

class stripes_target : public descriptor_target {
public:
    explicit stripes_target(const stripes::serial_array_parameters& p)
        : descriptor_target(std::make_unique<serial_array_model>(p),
                            {"stripes", "STRIPES", "Stripes", stripes::registers::table})
        , m_serial(p) {}

    std::uint64_t expected_cycles(const tiled::block& b) const override {
        return m_serial.cycles_of_all_tiles(b);
    }
    std::string size() const override {
        const stripes::serial_array_parameters& p = m_serial.parameters();
        return fmt::format("{} x {} x {} x {}", p.tiles, p.filters, p.windows, p.lanes);
    }
    /// All units are clocked while the array computes or drains.
    energy::event_counts work_of(const tiled::block& /*b*/,
                                 std::uint64_t compute_cycles) const override {
        energy::event_counts counts;
        counts[energy::event::serial_unit_cycles] =
            compute_cycles * m_serial.shape().columns * m_serial.parameters().windows;
        return counts;
    }

private:
    serial_array_model m_serial;
};

} // namespace

stripes::serial_array_parameters
serial_array_parameters_of(const configuration::accelerator_configuration& a) {
    using namespace stripes;
    serial_array_parameters p;
    p.tiles = a.tiles;
    p.filters = a.filters;
    p.windows = a.windows;
    p.lanes = a.activation_lanes;
    p.accumulator_bits = a.accumulator_bits;
    p.serial = a.serial == "weights" ? serial_operand::weights : serial_operand::activations;
    p.packing = a.window_packing == "row"     ? window_packing::row
                : a.window_packing == "batch" ? window_packing::batch
                                              : window_packing::image;
    p.bricks = a.bricks == "row"      ? brick_content::row
               : a.bricks == "kernel" ? brick_content::kernel
                                      : brick_content::position;
    p.spread_lone_windows = a.spread_lone_windows;
    return p;
}

std::shared_ptr<const target> stripes_target_of(const configuration::accelerator_configuration& a) {
    return std::make_shared<stripes_target>(serial_array_parameters_of(a));
}

} // namespace bitloom::compiler
