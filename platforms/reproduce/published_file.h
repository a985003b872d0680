// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/yaml/yaml_section.h"
#include "platforms/reproduce/experiment.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace bitloom::reproduce {

/// A file of configs/published; paths in it are relative to it.
class published_file {
public:
    /// `name`: without its ending. Throws config_error.
    explicit published_file(const std::string& name);

    const network::yaml_section& all() const { return m_all; }
    std::filesystem::path path(const std::string& relative) const;

private:
    std::filesystem::path m_file;
    network::yaml_section m_all;
};

/// A figure as it was printed. It stands for whatever rounds to it: `tolerance` is half of its last
/// digit, relative.
struct published_figure {
    double value = not_given;
    double tolerance = 0;
};

/// "3.9": 3.9 within 0.05 of it. Throws model_error for what is no positive decimal number.
published_figure as_printed(std::string_view text);

/// The same of a key. Throws config_error.
published_figure printed_at(const network::yaml_section& section, const std::string& key);

/// Inputs that a machine takes at once, the key `batch`. Throws config_error.
std::uint64_t batch_at(const network::yaml_section& section);

/// The row of a figure that was published; `reason`: why it does not reproduce.
measured_quantity compared(std::string quantity, std::string unit, double ours,
                           const published_figure& published, std::string reason = {});

/// The row of a figure that nobody published.
measured_quantity ours_alone(std::string quantity, std::string unit, double ours);

} // namespace bitloom::reproduce
