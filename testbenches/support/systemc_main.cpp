// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <systemc>

/// The library refers to it; nothing calls it.
int sc_main(int, char**) {
    return 1;
}

// Our own main, because the library's prints its banner.
int main(int argc, char** argv) {
    ::testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
