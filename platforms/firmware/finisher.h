/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* Ends the simulation: 0 is success. start.S calls it with what main() returns. */
void finisher_exit(uint32_t code);
