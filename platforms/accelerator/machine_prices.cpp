// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/machine_prices.h"

#include "platforms/accelerator/machine_parts.h"

#include <fmt/format.h>

namespace bitloom::accelerator {

namespace {

using energy::component;
using energy::event;
using energy::heading;
using energy::price_list;

/// Prices of bits: a word is read or written at once.
class buffer_pricer {
public:
    buffer_pricer(const configuration::accelerator_configuration& a, const energy::technology& t,
                  price_list& to)
        : m_machine(a)
        , m_technology(t)
        , m_to(to) {}

    void add(const char* name, const energy::bank_geometry& g, const std::string& variant,
             event read, event write) {
        const energy::sram_choice choice{m_technology.node_nm, variant,
                                         m_technology.leakage_variant};
        const energy::sram_figures bank =
            m_technology.sram->bank(name, g, choice, m_technology.scaling, m_to.warnings);
        const auto banks = static_cast<double>(g.banks);
        m_to.components.push_back(
            {name,
             heading::buffers,
             {{read, bank.read_pj / g.word_bits}, {write, bank.write_pj / g.word_bits}},
             banks * bank.leakage_mw,
             banks * bank.area_um2,
             energy::bank_figures{g, bank.access_ns}});
        const double period_ns = 1e9 / static_cast<double>(m_machine.frequency_hz);
        if (bank.access_ns > period_ns)
            m_to.warnings.push_back(fmt::format(
                "{}: a bank of {} bytes takes {:.3f} ns, longer than the clock's {:.3f} ns; give "
                "smaller buffers, more banks or a lower accelerator.frequency_hz",
                name, g.bytes, bank.access_ns, period_ns));
    }

private:
    const configuration::accelerator_configuration& m_machine;
    const energy::technology& m_technology;
    price_list& m_to;
};

/// By commands and standby; or by the bits moved, where no more is known of the device.
component dram(const sdram::preset& p) {
    const sdram::energy_set& e = p.energy;
    if (e.per_bit != 0) {
        const double burst = e.per_bit * 8 * p.org.burst_bytes();
        return {"dram",
                heading::dram,
                {{event::dram_read_bursts, burst}, {event::dram_write_bursts, burst}}};
    }
    component found{"dram",
                    heading::dram,
                    {{event::dram_activates, e.act_pre},
                     {event::dram_read_bursts, e.rd},
                     {event::dram_write_bursts, e.wr},
                     {event::dram_refreshes, e.ref}}};
    // A milliwatt for a nanosecond is a picojoule.
    found.waiting = {{event::dram_open_clocks, e.act_standby_mw * p.tck_ns},
                     {event::dram_closed_clocks, e.pre_standby_mw * p.tck_ns}};
    return found;
}

component dram(double pj_per_bit) {
    return {"dram",
            heading::dram,
            {{event::dram_read_bits, pj_per_bit}, {event::dram_write_bits, pj_per_bit}}};
}

/// Buffers of a machine whose authors say what a bit of them costs.
void add_buffers(double pj_per_bit, price_list& to) {
    const auto add = [&](const char* name, event read, event write) {
        to.components.push_back(
            {name, heading::buffers, {{read, pj_per_bit}, {write, pj_per_bit}}});
    };
    add("input_buffer", event::input_read_bits, event::input_write_bits);
    add("weight_buffer", event::weight_read_bits, event::weight_write_bits);
    add("output_buffer", event::output_read_bits, event::output_write_bits);
    add("bias_buffer", event::bias_read_bits, event::bias_write_bits);
}

} // namespace

price_list prices_of(const configuration::accelerator_configuration& a, const energy::technology& t,
                     const sdram::preset* device) {
    price_list prices;
    const machine_parts parts = parts_of(a.kind);
    parts.price_array(a, t, prices);
    if (parts.price_bits != nullptr) {
        const bit_prices own = parts.price_bits(t);
        add_buffers(own.buffer_pj, prices);
        prices.components.push_back(device != nullptr ? dram(*device) : dram(own.memory_pj));
        return prices;
    }
    const tiled::buffer_banks banks = parts.banks(a);
    buffer_pricer add(a, t, prices);
    add.add("input_buffer", banks.input, t.variant, event::input_read_bits,
            event::input_write_bits);
    add.add("weight_buffer", banks.weight, t.variant, event::weight_read_bits,
            event::weight_write_bits);
    add.add("output_buffer", banks.output, t.output_variant, event::output_read_bits,
            event::output_write_bits);
    add.add("bias_buffer", banks.bias, t.variant, event::bias_read_bits, event::bias_write_bits);
    prices.components.push_back(device != nullptr ? dram(*device) : dram(t.dram_pj_per_bit));
    if (!t.scaling.leakage(t.node_nm).known)
        prices.warnings.push_back(fmt::format("leakage at {} nm is not known, that of the nearest "
                                              "larger node stands for it",
                                              t.node_nm));
    return prices;
}

price_list published_prices_of(const configuration::accelerator_configuration& a) {
    const configuration::published_energy_configuration& e = a.published_energy;
    const auto buffer = [](const char* name, event read, double read_pj, event write,
                           double write_pj) {
        return component{name, heading::buffers, {{read, read_pj}, {write, write_pj}}};
    };
    return {{{"fusion_units",
              heading::compute,
              {{event::fusion_unit_cycles, e.fusion_unit_pj_per_cycle}}},
             buffer("input_buffer", event::input_read_bits, e.input_buffer_read_pj_per_bit,
                    event::input_write_bits, e.input_buffer_write_pj_per_bit),
             buffer("weight_buffer", event::weight_read_bits, e.weight_buffer_read_pj_per_bit,
                    event::weight_write_bits, e.weight_buffer_write_pj_per_bit),
             buffer("output_buffer", event::output_read_bits, e.output_buffer_read_pj_per_bit,
                    event::output_write_bits, e.output_buffer_write_pj_per_bit),
             dram(e.dram_pj_per_bit)},
            {}};
}

} // namespace bitloom::accelerator
