/* SPDX-License-Identifier: Apache-2.0 */
/* What the test of the GDB stub debugs: a structure, a watched variable, an interrupt handler, and
 * a loop that only a debugger ends. */
#include <stdint.h>

struct packet {
    int id;
    char name[8];
    uint64_t value;
};

volatile int counter, released, ticks;
struct packet sent;

#define MTIME (*(volatile uint64_t*)0x0200bff8)
#define MTIMECMP (*(volatile uint64_t*)0x02004000)

__attribute__((interrupt)) void handler(void) {
    ++ticks;
    MTIMECMP = MTIME + 100;
}

__attribute__((noinline)) void fill(struct packet* p, int id) {
    p->id = id;
    p->name[0] = 'b';
    p->name[1] = 'i';
    p->name[2] = 't';
    p->name[3] = 0;
    p->value = 0x1122334455667788u;
    counter = counter + id;
}

int main(void) {
    fill(&sent, 7);
    counter = counter + 1;
    asm volatile("csrw mtvec, %0" : : "r"(handler));
    asm volatile("csrw mie, %0" : : "r"(0x80));
    MTIMECMP = MTIME + 100;
    asm volatile("csrsi mstatus, 8");
    while (!released)
        asm volatile("wfi");
    return counter + ticks * 0;
}
