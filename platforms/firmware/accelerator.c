/* SPDX-License-Identifier: Apache-2.0 */
#include "accelerator.h"

#include "mmio.h"
#include "performance_registers.h"

struct accelerator_counters accelerator_counters_at(uintptr_t base) {
    struct accelerator_counters all;
    all.cycles = 0;
    all.setup_cycles = mmio_read_pair(base + PERFORMANCE_SETUP_CYCLES_LOW);
    all.compute_cycles = mmio_read_pair(base + PERFORMANCE_COMPUTE_CYCLES_LOW);
    all.stall_activations = mmio_read_pair(base + PERFORMANCE_STALL_ACTIVATIONS_LOW);
    all.stall_weights = mmio_read_pair(base + PERFORMANCE_STALL_WEIGHTS_LOW);
    all.stall_constants = mmio_read_pair(base + PERFORMANCE_STALL_CONSTANTS_LOW);
    all.stall_second = mmio_read_pair(base + PERFORMANCE_STALL_SECOND_LOW);
    all.stall_post_processing = mmio_read_pair(base + PERFORMANCE_STALL_POST_PROCESSING_LOW);
    all.stall_store = mmio_read_pair(base + PERFORMANCE_STALL_STORE_LOW);
    all.macs = mmio_read_pair(base + PERFORMANCE_MACS_LOW);
    all.bytes_read = mmio_read_pair(base + PERFORMANCE_BYTES_READ_LOW);
    all.bytes_written = mmio_read_pair(base + PERFORMANCE_BYTES_WRITTEN_LOW);
    all.instruction_bytes = mmio_read_pair(base + PERFORMANCE_INSTRUCTION_BYTES_LOW);
    return all;
}
