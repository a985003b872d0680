// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/compiler/target.h"
#include "platforms/configuration/machine_list.h"

namespace bitloom::compiler {

#define machine(kind, ...)                                                                         \
    std::shared_ptr<const target> kind##_target_of(const configuration::accelerator_configuration&);
BITLOOM_MACHINES(machine)
#undef machine

std::shared_ptr<const target> make_target(const configuration::accelerator_configuration& a) {
#define machine(word, ...)                                                                         \
    if (a.kind == #word)                                                                           \
        return word##_target_of(a);
    BITLOOM_MACHINES(machine)
#undef machine
    throw model_error("no code generator for '" + a.kind + "'");
}

} // namespace bitloom::compiler
