/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled networks in memory, see bundle_format.h. */
#pragma once

#include "bundle_format.h"
#include "uart.h"

/* The first bundle, or the one behind `bundle`; null if there is none of a version that is known.
 */
const struct bundle_header* bundle_first(void);
const struct bundle_header* bundle_next(const struct bundle_header* bundle);

/* Copies staged samples from `first` on to where the program reads a batch; `first` is a multiple
   of the batch. Behind the last sample there are zeros. */
void bundle_feed(const struct bundle_header* bundle, uint64_t first);

/* What image `image` of the batch gave at the first output: the place of the largest element, the
   first of equal ones, ... */
uint64_t bundle_class(const struct bundle_header* bundle, uint64_t image);
/* ... and all elements, in the order of the network's file, a space before each: integers as such,
   floating numbers by uart_float. */
void bundle_print_output(struct uart to, const struct bundle_header* bundle, uint64_t image);

/* A line for each sample of the batch that begins with sample `first` and took `cycles`:
   image I class C cycles N logits v0 v1 ...; before it `name` and a space, if it is not empty. */
void bundle_print_batch(struct uart to, const struct bundle_header* bundle, uint64_t first,
                        uint64_t cycles, const char* name);
