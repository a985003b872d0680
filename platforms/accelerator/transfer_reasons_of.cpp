// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/transfer_reasons_of.h"

#include "platforms/configuration/dram_device.h"

namespace bitloom::accelerator {

std::unique_ptr<tiled::transfer_reasons>
reasons_of(const configuration::platform_configuration& platform) {
    if (!configuration::is_timed(platform.dram))
        return std::make_unique<tiled::transfer_reasons>();
    return std::make_unique<tiled::sdram_reasons>(
        configuration::dram_device_of(platform.dram), configuration::dram_base,
        platform.accelerator.frequency_hz, bandwidth::of(platform.dram.bits_per_cycle));
}

} // namespace bitloom::accelerator
