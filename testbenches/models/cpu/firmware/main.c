/* SPDX-License-Identifier: Apache-2.0 */
#include "work.h"

static void put(char c) {
    *(volatile uint8_t*)0x10000000 = (uint8_t)c;
}

int main(void) {
    do_work(put);
    return 42;
}
