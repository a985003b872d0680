// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/layer_widths.h"
#include "platforms/explore/sweep.h"
#include "platforms/network/graph.h"

#include <filesystem>
#include <memory>
#include <string>

namespace bitloom::explore {

/// A network in fp32, calibrated once, and what becomes of it with a point's widths: what `bitloom
/// quantize` writes with the same ones, each 8 that is not given.
class width_accuracy {
public:
    /// Throws config_error: a file that is wrong, a network that is not in fp32.
    width_accuracy(const std::filesystem::path& network, const accuracy_settings& of);
    ~width_accuracy();
    width_accuracy(const width_accuracy&) = delete;
    width_accuracy& operator=(const width_accuracy&) = delete;

    /// Digests of the two files.
    const std::string& samples_sha256() const;
    const std::string& labels_sha256() const;

    struct quantised {
        network::graph net;
        double accuracy; ///< that every machine gives: of its integers, over all samples
    };
    /// Any number of threads may ask at once. Throws config_error: a layer that is not there,
    /// widths that have no form which runs.
    quantised with(const configuration::widths_by_layer& widths) const;

private:
    struct parts;
    std::unique_ptr<const parts> m_parts;
};

} // namespace bitloom::explore
