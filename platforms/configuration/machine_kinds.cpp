// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/machine_kinds.h"

#include "models/common/errors.h"
#include "platforms/configuration/key.h"
#include "platforms/configuration/machine_list.h"

namespace bitloom::configuration {

const std::vector<machine_kind>& machine_kinds() {
#define machine(kind, name, has_driver, technology) {#kind, name, has_driver, technology},
    static const std::vector<machine_kind> kinds{BITLOOM_MACHINES(machine)};
#undef machine
    return kinds;
}

const machine_kind& machine_kind_of(const std::string& kind) {
    for (const machine_kind& k : machine_kinds())
        if (k.kind == kind)
            return k;
    throw model_error("no machine '" + kind + "'");
}

std::vector<std::string> machine_words() {
    std::vector<std::string> words;
    for (const machine_kind& k : machine_kinds())
        words.push_back(k.kind);
    return words;
}

std::string key::explanation() const {
    std::string names;
    for (const machine_kind& k : machine_kinds())
        if (!machines.empty() && belongs_to(k.kind))
            names += (names.empty() ? "" : ", ") + k.name;
    return names.empty() ? sentence : names + ": " + sentence;
}

} // namespace bitloom::configuration
