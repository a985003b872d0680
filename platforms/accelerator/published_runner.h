// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/published_mappings.h"
#include "platforms/results/run_record.h"

namespace bitloom::accelerator {

/// What one batch costs in the published model, a row per layer of `layers`, which were made for
/// `batch`; mappings that are not
/// `given` are searched. Energies in pJ. Throws config_error, naming the layer, where no tile fits
/// the buffers.
results::run_record estimate_published(const network::graph& net,
                                       const configuration::platform_configuration& platform,
                                       const std::vector<published_layer>& layers,
                                       const given_mappings& given, std::uint64_t batch);

} // namespace bitloom::accelerator
