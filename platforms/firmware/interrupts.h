/* SPDX-License-Identifier: Apache-2.0 */
/* Traps of the core and the interrupt controller behind its external interrupt. */
#pragma once

#include <stdint.h>

typedef void interrupt_handler(void* context);

/* Calls `handler` for a source of the interrupt controller, from now on, at priority 1. */
void interrupts_attach(uint32_t source, interrupt_handler* handler, void* context);
/* Calls it for the timer's interrupt; null: switches that off. */
void interrupts_attach_timer(interrupt_handler* handler, void* context);
/* Calls it for the hart's software interrupt; null: switches that off. */
void interrupts_attach_software(interrupt_handler* handler, void* context);
void interrupts_enable(void);
void interrupts_disable(void);

/* Waits for an interrupt, if *events is still 0 with interrupts off. */
void interrupts_sleep(volatile const uint32_t* events);

/* An exception that was let happen: code and value of mcause and mtval. */
struct exception {
    uint64_t cause, value;
};
#define NO_EXCEPTION UINT64_MAX

/* Loads or stores of 1, 2, 4 or 8 bytes; what the access raised, cause NO_EXCEPTION if nothing. Any
   other exception ends the program with a line that says where. */
struct exception try_load(uintptr_t address, unsigned bytes, uint64_t* value);
struct exception try_store(uintptr_t address, unsigned bytes, uint64_t value);
