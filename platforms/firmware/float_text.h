/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#define FLOAT_TEXT_BYTES 17

/* The float32 of these bits in nine significant digits and an exponent, exactly rounded, halves to
   even: what printf("%.8e") gives. In integers: the core has no floating point. */
void float_text(uint32_t bits, char text[FLOAT_TEXT_BYTES]);

/* The bits of the float32 that an fp16 is. */
uint32_t float_of_half(uint32_t half);
