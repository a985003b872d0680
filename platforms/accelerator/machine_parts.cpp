// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/machine_parts.h"

#include "models/common/errors.h"
#include "platforms/configuration/machine_list.h"

namespace bitloom::accelerator {

#define machine(kind, ...) machine_parts kind##_parts();
BITLOOM_MACHINES(machine)
#undef machine

machine_parts parts_of(const std::string& kind) {
#define machine(word, ...)                                                                         \
    if (kind == #word)                                                                             \
        return word##_parts();
    BITLOOM_MACHINES(machine)
#undef machine
    throw model_error("no parts of '" + kind + "'");
}

std::unique_ptr<attached_accelerator>
attach_accelerator(const std::string& name, const configuration::accelerator_configuration& a,
                   const attachment& how) {
    return parts_of(a.kind).attach(name, a, how);
}

} // namespace bitloom::accelerator
