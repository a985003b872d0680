// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/known_results.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/explore/metrics.h"
#include "platforms/explore/space.h"
#include "platforms/explore/width_accuracy.h"
#include "platforms/network/import.h"

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::explore {

/// What an estimate of a point gave.
struct evaluation {
    std::vector<metric_value> metrics; ///< none if it failed
    std::string error;                 ///< of a point that failed; else empty
    bool is_model_fault = false;       ///< the error is Bitloom's, not the point's
};

/// Estimates points. Platform files and networks are read once and shared.
class evaluator {
public:
    /// Throws config_error for a file that is wrong. `of` must outlive this.
    explicit evaluator(const sweep& of);
    ~evaluator();
    evaluator(const evaluator&) = delete;
    evaluator& operator=(const evaluator&) = delete;

    /// The platforms as their files have them.
    const std::vector<configuration::platform_configuration>& bases() const { return m_bases; }
    const std::string& network_name(std::size_t network) const;
    const std::string& network_sha256(std::size_t network) const;

    /// Digests of the labelled samples of a sweep with `accuracy`.
    const std::string& samples_sha256() const { return m_accuracy->samples_sha256(); }
    const std::string& labels_sha256() const { return m_accuracy->labels_sha256(); }

    /// Of a sweep with `accuracy`: that of 8 bits everywhere; nothing of another.
    std::optional<double> accuracy_of_eight_bits() const;

    /// Any number of threads may ask at once.
    evaluation evaluate(const point& p, const std::vector<std::string>& sets) const;

private:
    struct shared_network;

    const network::graph& graph_for(std::size_t network, network::import_for use) const;

    const sweep& m_sweep;
    std::vector<configuration::platform_file> m_files;
    std::vector<configuration::platform_configuration> m_bases;
    std::vector<std::unique_ptr<shared_network>> m_networks;
    std::unique_ptr<const width_accuracy> m_accuracy; ///< of sweeps with `accuracy`
    mutable compiler::known_results m_known; ///< designs next to each other share most blocks
};

} // namespace bitloom::explore
