/* SPDX-License-Identifier: Apache-2.0 */
/* What lies before a compiled network in memory, so that firmware need not be compiled for it. C99
   and C++; all fields little-endian. The compiler writes these structures, drivers read them. */
#pragma once

#include <stdint.h>

#define BUNDLE_ADDRESS UINT64_C(0x81000000) /* where the first one lies: dram.firmware_bytes */
#define BUNDLE_MAGIC UINT32_C(0x4d4f4c42)   /* "BLOM" */
#define BUNDLE_VERSION UINT32_C(1)

/* Images of an input lie as frame, row, column, channel; each pixel is filled up to a byte. Sample
   n is staged at staged + n * image_stride; image i of a batch belongs at address + i *
   image_stride. */
struct bundle_input {
    uint64_t address;
    uint64_t staged;       /* 0: no samples */
    uint64_t image_stride; /* bytes from image to image */
    uint64_t image_bytes;  /* of one image, to be copied */
};

enum bundle_number { /* what the bits of a number mean; one signed bit is -1 or +1 */
                     bundle_unsigned,
                     bundle_signed,
                     bundle_binary, /* IEEE 754 */
                     bundle_bfloat  /* the upper half of an IEEE 754 of 32 bits */
};

/* Element e of an image, in the order of the network's file: the channel is e / (rows * columns),
   or e % channels if channels_last. Codes lie from a pixel's lowest bit upwards. */
struct bundle_output {
    uint64_t address;
    uint64_t image_stride;
    uint32_t channels, rows, columns; /* rows of all frames */
    uint32_t pixel_stride;            /* bytes from column to column */
    uint32_t bits;                    /* of an element */
    uint32_t number;                  /* enum bundle_number */
    uint32_t channels_last;
    int32_t zero_point; /* real value = (code - zero_point) * scale */
    uint32_t scale;     /* the bits of an IEEE 754 of 32 bits */
    uint32_t reserved;
};

struct bundle_header {
    uint32_t magic, version;
    uint32_t header_bytes; /* with inputs and outputs, which follow it */
    uint32_t machine;      /* the ID register of the accelerator */
    uint64_t next;         /* the next bundle's header, or 0 */
    uint64_t program_address;
    uint32_t program_bytes; /* 0: nothing to execute, outputs are inputs */
    uint32_t precision;     /* Bitlet's PRECISION ... */
    uint32_t prune;         /* ... and PRUNE */
    uint32_t batch;       /* images that the program computes together; a last batch is filled up */
    uint64_t samples;     /* staged ones, may be 0 */
    uint64_t end_address; /* the first byte behind everything */
    uint32_t input_count, output_count;
    uint64_t inputs, outputs; /* addresses of the structures */
};
