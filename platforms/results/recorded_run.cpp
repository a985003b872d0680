// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/recorded_run.h"

#include "platforms/results/configuration_json.h"

#include <algorithm>

namespace bitloom::results {

namespace {

using nlohmann::json;

/// Reads the parts of a file; missing ones are refused.
class reader {
public:
    explicit reader(const result_file& file)
        : m_file(file) {}

    layer_record layer(const json& in) const {
        layer_record l;
        l.name = m_file.text(in, "name");
        l.kind = m_file.text(in, "kind");
        l.macs = m_file.count(in, "macs");
        l.cycles = m_file.count(in, "cycles");
        l.compute_cycles = m_file.count(in, "compute_cycles");
        if (l.compute_cycles > l.cycles)
            m_file.refuse("compute_cycles of a layer are more than its cycles");
        const json& buffers = m_file.object(in, "buffers");
        for (const auto& [name, buffer] :
             {std::pair{"input", &layer_record::input}, std::pair{"weight", &layer_record::weight},
              std::pair{"output", &layer_record::output}, std::pair{"bias", &layer_record::bias}})
            l.*buffer = traffic(m_file.object(buffers, name));
        const buffer_traffic dram = traffic(m_file.object(in, "dram"));
        l.dram_read_bits = dram.read_bits;
        l.dram_write_bits = dram.write_bits;
        if (in.contains("events"))
            l.work = events(m_file.object(in, "events"));
        if (in.contains("energy_pj"))
            l.energy = energy(m_file.object(in, "energy_pj"));
        if (in.contains("fused_into"))
            l.fused_into = m_file.text(in, "fused_into");
        return l;
    }

    run_energy of_run(const json& totals) const {
        run_energy e;
        e.setup = energy(m_file.object(totals, "setup_energy_pj"));
        e.peak_power_mw = m_file.amount(totals, "peak_power_mw");
        if (totals.contains("peak_power_layer"))
            e.peak_layer = m_file.text(totals, "peak_power_layer");
        const json& parts = totals["components"];
        if (!parts.is_array())
            m_file.refuse("components are no list");
        for (const json& part : parts) {
            const json& pj = m_file.object(part, "energy_pj");
            e.components.push_back({m_file.text(part, "name"),
                                    {m_file.amount(pj, "dynamic"), m_file.amount(pj, "static")},
                                    m_file.amount(part, "leakage_mw"),
                                    m_file.amount(part, "area_um2")});
            e.area_um2 += e.components.back().area_um2;
            if (part.contains("banks"))
                e.components.back().banks = banks(m_file.object(part, "banks"));
        }
        if (const json& whole = m_file.whole(); whole.contains("technology")) {
            const json& technology = m_file.object(whole, "technology");
            e.technology = {m_file.text(technology, "name"), m_file.text(technology, "sha256")};
            e.node_nm = static_cast<unsigned>(m_file.count(technology, "node_nm"));
            if (technology.contains("warnings"))
                for (const json& line : technology["warnings"])
                    e.warnings.push_back(line.is_string() ? line.get<std::string>() : line.dump());
        }
        return e;
    }

    energy::event_counts events(const json& in) const {
        energy::event_counts counts;
        for (const auto& [name, value] : in.items()) {
            const auto what = energy::event_of(name);
            if (!what)
                m_file.refuse(name + " is no event");
            counts[*what] = m_file.count(in, name.c_str());
        }
        return counts;
    }

private:
    buffer_traffic traffic(const json& in) const {
        return {m_file.count(in, "read_bits"), m_file.count(in, "write_bits")};
    }
    energy_record energy(const json& in) const {
        return {m_file.amount(in, "compute"), m_file.amount(in, "buffers"),
                m_file.amount(in, "dram"), m_file.amount(in, "static"), m_file.amount(in, "total")};
    }
    energy::bank_figures banks(const json& in) const {
        constexpr std::uint64_t widest = 1 << 20;
        return {{m_file.count(in, "count"), m_file.amount(in, "bytes"),
                 static_cast<unsigned>(std::min(m_file.count(in, "word_bits"), widest))},
                m_file.amount(in, "access_ns")};
    }

    const result_file& m_file;
};

} // namespace

run_record recorded_run(const result_file& file) {
    const json& whole = file.whole();
    const json& totals = file.object(whole, "totals");
    run_record record;
    record.network_name = file.text(file.object(whole, "network"), "name");
    record.view = file.text(whole, "view");
    record.samples = file.count(whole, "samples");
    record.platform = configuration_of(file.object(whole, "configuration"), file.where());
    record.frequency_hz = record.platform->accelerator.frequency_hz;
    record.setup_cycles = file.count(totals, "setup_cycles");
    record.instruction_read_bits = file.count(totals, "instruction_read_bits");
    const reader read(file);
    if (totals.contains("setup_events"))
        record.setup_work = read.events(file.object(totals, "setup_events"));
    for (const json& layer : whole["layers"])
        record.layers.push_back(read.layer(layer));
    if (totals.contains("components"))
        record.energy = read.of_run(totals);
    return record;
}

} // namespace bitloom::results
