// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/dram_device.h"

#include "models/common/errors.h"
#include "models/memory/sdram/preset_rules.h"
#include "platforms/configuration/load_memory.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/shipped_folder.h"

#include <fmt/format.h>

namespace bitloom::configuration {

sdram::preset dram_device_of(const dram_configuration& d, const message_start& where) {
    const auto refuse = [&](const std::string& key, const std::string& what) {
        constexpr std::size_t longest = 300;
        throw config_error((where ? where(key) : key + ": ") + printable(what, longest));
    };
    if (d.preset == "none")
        refuse("dram.mode", fmt::format("{} times a device, give dram.preset, one of {} or a "
                                        "file.yaml",
                                        d.mode, shipped_names("memories", "dram.preset")));
    sdram::preset device =
        load_memory(
            named_file(d.preset, "memories", where ? where("dram.preset") : "dram.preset: "), {})
            .preset;
    if (d.channels != 0)
        device.channels = d.channels;
    if (d.mapping != "preset")
        device.mapping = d.mapping;
    if (const auto fault = sdram::find_fault(device)) // the file's own were found above
        refuse("dram." + fault->key, fault->what);
    if ((d.request_bytes & (d.request_bytes - 1)) != 0)
        refuse("dram.request_bytes",
               fmt::format("{} is no power of two, give {}", d.request_bytes,
                           std::uint32_t{1} << (31 - __builtin_clz(d.request_bytes))));
    // A load asks for whole blocks, whose last one must be there.
    if (d.mode == "detailed" && d.bytes % d.request_bytes != 0)
        refuse("dram.bytes",
               fmt::format("{} is no multiple of dram.request_bytes, {}, give {}", d.bytes,
                           d.request_bytes, d.bytes / d.request_bytes * d.request_bytes));
    if (d.bytes > device.bytes())
        refuse("dram.bytes", fmt::format("{} are more than {} has with {} channels, {}; give "
                                         "fewer or raise dram.channels",
                                         d.bytes, device.name, device.channels, device.bytes()));
    return device;
}

} // namespace bitloom::configuration
