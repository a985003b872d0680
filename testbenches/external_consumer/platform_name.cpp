// SPDX-License-Identifier: Apache-2.0
// Prints Bitloom's version and the machine of a platform file: the component `platforms`
// in a program of one's own.
//
//     platform_name PLATFORM.yaml
#include "platforms/configuration/load_platform.h"
#include "platforms/results/version.h"

#include <cstdio>
#include <systemc>

int sc_main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const auto platform = bitloom::configuration::load_platform(argv[1], {});
    std::printf("%s %s\n", bitloom::results::version(), platform.name.c_str());
    return 0;
}
