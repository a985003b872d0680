/* SPDX-License-Identifier: Apache-2.0 */
/* What the drivers of all accelerators have in common. */
#pragma once

#include <stdint.h>

enum accelerator_result {
    accelerator_ok = 0,
    accelerator_not_found,    /* another device answers, or none that is known */
    accelerator_running,      /* a program runs: it cannot be done now */
    accelerator_timeout,      /* it still runs; asking again is allowed */
    accelerator_bad_argument, /* an address or length that is not a multiple of 4 */
    accelerator_failed        /* the program ended in a fault: see ..._fault() */
};

/* Codes of struct accelerator_fault. */
enum accelerator_fault_code {
    fault_none = 0,
    fault_illegal = 1,    /* instruction or descriptor */
    fault_address = 2,    /* memory refused an access */
    fault_misaligned = 3, /* address or length of the program */
    fault_busy = 4,       /* started while running; the program goes on */
    fault_too_large = 5,  /* a tile for its buffer */
    fault_unfinished = 6, /* the program ends without its last block */
    fault_setting = 7     /* a register forbids the program */
};

struct accelerator_fault {
    uint32_t code;    /* enum accelerator_fault_code */
    uint32_t block;   /* the one being executed, from 0 */
    uint64_t address; /* of the access, instruction or descriptor's word at fault */
};

/* Of the last program, as `bitloom run` reports them. cycles = setup + compute + all stalls. */
struct accelerator_counters {
    uint64_t cycles;
    uint64_t setup_cycles, compute_cycles;
    uint64_t stall_activations, stall_weights, stall_constants, stall_second, stall_post_processing,
        stall_store;
    uint64_t macs, bytes_read, bytes_written, instruction_bytes;
};

/* Returns soon after *events has become other than 0, at once if it is. Bare metal: WFI; Linux: a
   read of the interrupt's file. */
typedef void accelerator_sleep(volatile const uint32_t* events);

/* For drivers: the counters that all accelerators have at the same offsets; cycles is 0. */
struct accelerator_counters accelerator_counters_at(uintptr_t base);
