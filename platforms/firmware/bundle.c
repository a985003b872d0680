/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle.h"

#include "float_text.h"

static const struct bundle_header *known(uint64_t address) {
    const struct bundle_header *bundle = (const struct bundle_header *)(uintptr_t)address;
    return address != 0 && bundle->magic == BUNDLE_MAGIC && bundle->version == BUNDLE_VERSION
               ? bundle
               : 0;
}

const struct bundle_header *bundle_first(void) {
    return known(BUNDLE_ADDRESS);
}

const struct bundle_header *bundle_next(const struct bundle_header *bundle) {
    return known(bundle->next);
}

/* Both ends are multiples of 8 in whole images; what is left over goes byte by byte. */
static void copy(uint64_t to, uint64_t from, uint64_t bytes) {
    if ((to | from) % 8 == 0)
        for (; bytes >= 8; bytes -= 8, to += 8, from += 8)
            *(uint64_t *)(uintptr_t)to = *(const uint64_t *)(uintptr_t)from;
    for (; bytes > 0; --bytes, ++to, ++from)
        *(uint8_t *)(uintptr_t)to = *(const uint8_t *)(uintptr_t)from;
}

void bundle_feed(const struct bundle_header *bundle, uint64_t first) {
    const struct bundle_input *in = (const struct bundle_input *)(uintptr_t)bundle->inputs;
    for (uint32_t n = 0; n < bundle->input_count; ++n, ++in)
        for (uint64_t i = 0; i < bundle->batch; ++i)
            copy(in->address + i * in->image_stride, in->staged + (first + i) * in->image_stride,
                 in->image_bytes);
}

static const struct bundle_output *output_of(const struct bundle_header *bundle) {
    return (const struct bundle_output *)(uintptr_t)bundle->outputs;
}

static uint64_t elements_of(const struct bundle_output *out) {
    return (uint64_t)out->channels * out->rows * out->columns;
}

/* The bits of an element, the lowest ones of the result. */
static uint32_t bits_of(const struct bundle_output *out, uint64_t image, uint64_t element) {
    const uint64_t pixels = (uint64_t)out->rows * out->columns;
    const uint64_t channel = out->channels_last ? element % out->channels : element / pixels;
    const uint64_t pixel = out->channels_last ? element / out->channels : element % pixels;
    const uint64_t first = channel * out->bits;
    const uint8_t *from = (const uint8_t *)(uintptr_t)(out->address + image * out->image_stride +
                                                       pixel * out->pixel_stride + first / 8);
    const unsigned shift = (unsigned)(first % 8);
    uint64_t window = 0;
    for (unsigned n = 0; 8 * n < shift + out->bits; ++n)
        window |= (uint64_t)from[n] << 8 * n;
    return (uint32_t)(window >> shift & (UINT64_MAX >> (64 - out->bits)));
}

static int is_floating(const struct bundle_output *out) {
    return out->number == bundle_binary || out->number == bundle_bfloat;
}

static int64_t integer_of(const struct bundle_output *out, uint32_t bits) {
    if (out->number == bundle_unsigned)
        return bits;
    if (out->bits == 1)
        return bits == 0 ? -1 : 1;
    const uint32_t sign = UINT32_C(1) << (out->bits - 1);
    return (int64_t)(bits ^ sign) - sign;
}

/* The bits of a float32. */
static uint32_t float_of(const struct bundle_output *out, uint32_t bits) {
    if (out->number == bundle_bfloat)
        return bits << 16;
    return out->bits == 16 ? float_of_half(bits) : bits;
}

/* Integers in the order of the elements' values; a NaN is the largest. */
static int64_t rank_of(const struct bundle_output *out, uint32_t bits) {
    if (!is_floating(out))
        return integer_of(out, bits);
    const uint32_t value = float_of(out, bits), size = value & 0x7fffffff;
    if (size > 0x7f800000)
        return INT64_MAX;
    return value >> 31 != 0 ? -(int64_t)size : (int64_t)size;
}

uint64_t bundle_class(const struct bundle_header *bundle, uint64_t image) {
    const struct bundle_output *out = output_of(bundle);
    const uint64_t elements = elements_of(out);
    uint64_t best = 0;
    for (uint64_t e = 1; e < elements; ++e)
        if (rank_of(out, bits_of(out, image, e)) > rank_of(out, bits_of(out, image, best)))
            best = e;
    return best;
}

void bundle_print_output(struct uart to, const struct bundle_header *bundle, uint64_t image) {
    const struct bundle_output *out = output_of(bundle);
    const uint64_t elements = elements_of(out);
    for (uint64_t e = 0; e < elements; ++e) {
        const uint32_t bits = bits_of(out, image, e);
        uart_put(to, ' ');
        if (is_floating(out))
            uart_float(to, float_of(out, bits));
        else
            uart_signed(to, integer_of(out, bits));
    }
}

void bundle_print_batch(struct uart to, const struct bundle_header *bundle, uint64_t first,
                        uint64_t cycles, const char *name) {
    for (uint64_t i = 0; i < bundle->batch && first + i < bundle->samples; ++i) {
        uart_text(to, name);
        uart_text(to, *name != 0 ? " image " : "image ");
        uart_unsigned(to, first + i);
        uart_text(to, " class ");
        uart_unsigned(to, bundle_class(bundle, i));
        uart_text(to, " cycles ");
        uart_unsigned(to, cycles);
        uart_text(to, " logits");
        bundle_print_output(to, bundle, i);
        uart_text(to, "\n");
    }
}
