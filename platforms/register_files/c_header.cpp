// SPDX-License-Identifier: Apache-2.0
#include "models/common/register_text.h"
#include "models/tiled/performance_registers.h"
#include "platforms/register_files/descriptions.h"

#include <fmt/format.h>

namespace bitloom::register_files {

std::string c_header(const device& d) {
    const register_description& first = d.table->rows[0];
    return fmt::format("/* Registers of the {}. Made from the model's table. */\n#pragma once\n\n{}"
                       "\n/* What {} holds after a reset. */\n#define {}_{}_RESET {:#x}U\n\n{}",
                       d.sentence, register_header(*d.table, d.prefix), first.name, d.prefix,
                       first.name, first.reset, register_rows(*d.table, d.prefix));
}

std::string memory_map_header(const std::vector<device>& all) {
    std::string text = "/* Where devices are: the systems' defaults, those of QEMU's `virt`. */\n"
                       "#pragma once\n\n";
    unsigned accelerators = 0;
    for (const device& d : all) {
        if (!d.is_accelerator())
            text += fmt::format("#define {}_BASE {:#x}UL\n", d.prefix, d.address);
        else if (accelerators++ == 0)
            text += fmt::format("#define ACCELERATOR_BASE {:#x}UL /* of the first one */\n"
                                "#define ACCELERATOR_BYTES {:#x}UL /* from one to the next */\n"
                                "#define ACCELERATOR_SOURCE {}U /* and up */\n",
                                d.address, d.bytes, d.source);
    }
    return text + fmt::format("#define ACCELERATOR_MOST {}U\n", accelerators);
}

std::string performance_header() {
    const register_table table{tiled::performance_rows, tiled::performance_row_count};
    return "/* Performance counters of every accelerator. Made from the model's table. */\n#pragma "
           "once\n\n" +
           register_header(table, "PERFORMANCE");
}

} // namespace bitloom::register_files
