// SPDX-License-Identifier: Apache-2.0
#include "platforms/register_files/descriptions.h"

#include <fmt/format.h>

namespace bitloom::register_files {

std::string devicetree(const std::vector<device>& all) {
    std::string text = "// SPDX-License-Identifier: Apache-2.0\n"
                       "// Made from the models' register tables by register_files. The "
                       "accelerators of soc_both.yaml; the rest of\n// the board is QEMU's `virt`. "
                       "To be included where `plic` is the interrupt controller's label.\n"
                       "/ {\n\tsoc {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n";
    for (const device& d : all) {
        if (!d.is_accelerator())
            continue;
        text += fmt::format("\n\t\t{}: accelerator@{:x} {{\n"
                            "\t\t\tcompatible = \"{}\";\n"
                            "\t\t\treg = <{:#x} {:#x} {:#x} {:#x}>;\n"
                            "\t\t\tinterrupt-parent = <&plic>;\n"
                            "\t\t\tinterrupts = <{}>;\n"
                            "\t\t}};\n",
                            d.name, d.address, d.compatible, d.address >> 32,
                            d.address & 0xffffffff, d.bytes >> 32, d.bytes & 0xffffffff, d.source);
    }
    return text + "\t};\n};\n";
}

} // namespace bitloom::register_files
