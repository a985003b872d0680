// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/evaluator.h"

#include "models/common/errors.h"
#include "platforms/accelerator/estimate.h"
#include "platforms/network/set_widths.h"

namespace bitloom::explore {

/// A network without seeded weights, and with them once a machine needs them.
struct evaluator::shared_network {
    network::graph shapes;
    std::once_flag read_whole;
    network::graph whole;
};

evaluator::evaluator(const sweep& of)
    : m_sweep(of) {
    for (const auto& file : of.platforms) {
        m_files.emplace_back(file);
        m_bases.push_back(m_files.back().with({}));
    }
    for (const auto& file : of.networks) {
        m_networks.push_back(std::make_unique<shared_network>());
        m_networks.back()->shapes = network::import_network(file, network::import_for::shapes);
    }
    if (of.accuracy)
        m_accuracy = std::make_unique<width_accuracy>(of.networks.front(), *of.accuracy);
}

evaluator::~evaluator() = default;

const std::string& evaluator::network_name(std::size_t network) const {
    return m_networks[network]->shapes.name;
}

const std::string& evaluator::network_sha256(std::size_t network) const {
    return m_networks[network]->shapes.sha256;
}

const network::graph& evaluator::graph_for(std::size_t network, network::import_for use) const {
    shared_network& shared = *m_networks[network];
    if (use == network::import_for::shapes)
        return shared.shapes;
    std::call_once(shared.read_whole,
                   [&] { shared.whole = network::import_network(m_sweep.networks[network]); });
    return shared.whole;
}

std::optional<double> evaluator::accuracy_of_eight_bits() const {
    return m_accuracy ? std::optional(m_accuracy->with({}).accuracy) : std::nullopt;
}

evaluation evaluator::evaluate(const point& p, const std::vector<std::string>& sets) const {
    evaluation result;
    try {
        const auto platform = m_files[p.platform].with(sets);
        if (m_accuracy) {
            const width_accuracy::quantised made = m_accuracy->with(platform.layer_widths);
            results::run_record record =
                accelerator::estimate(made.net, platform, m_sweep.batches[p.batch]);
            record.accuracy = made.accuracy;
            result.metrics = metrics_of(record);
            return result;
        }
        const network::graph& net = graph_for(p.network, accelerator::needed_import(platform));
        const std::uint64_t batch = m_sweep.batches[p.batch];
        if (platform.layer_widths.empty()) {
            result.metrics = metrics_of(accelerator::estimate(net, platform, batch, {}, &m_known));
        } else {
            network::graph narrowed = net;
            network::set_widths(narrowed, platform.layer_widths);
            result.metrics =
                metrics_of(accelerator::estimate(narrowed, platform, batch, {}, &m_known));
        }
    } catch (const config_error& wrong) {
        result.error = wrong.what();
    } catch (const model_error& fault) {
        result.error = std::string("fault in the model: ") + fault.what();
        result.is_model_fault = true;
    }
    return result;
}

} // namespace bitloom::explore
