/* SPDX-License-Identifier: Apache-2.0 */
/* Work for a compiler's output: C and C++, so that the host can do the same. No library. */
#ifndef WORK_H
#define WORK_H

#include <stdint.h>

typedef void (*put_function)(char c);
__extension__ typedef __int128 wide_number;

static inline void put_number(put_function put, uint64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0)
        put(digits[--count]);
    put('\n');
}

static inline uint64_t next_random(uint64_t* state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static inline uint32_t cyclic_check(const uint8_t* data, unsigned bytes) {
    uint32_t crc = 0xffffffffu;
    for (unsigned n = 0; n < bytes; ++n) {
        crc ^= data[n];
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1u)));
    }
    return ~crc;
}

static inline void sort_numbers(int64_t* numbers, int low, int high) {
    while (low < high) {
        const int64_t pivot = numbers[low + (high - low) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (numbers[i] < pivot)
                ++i;
            while (numbers[j] > pivot)
                --j;
            if (i <= j) {
                const int64_t held = numbers[i];
                numbers[i++] = numbers[j];
                numbers[j--] = held;
            }
        }
        sort_numbers(numbers, low, j);
        low = i;
    }
}

static inline void multiply_matrices(const int16_t* a, const int16_t* b, int32_t* c, int n) {
    for (int row = 0; row < n; ++row)
        for (int column = 0; column < n; ++column) {
            int32_t sum = 0;
            for (int k = 0; k < n; ++k)
                sum += a[row * n + k] * b[k * n + column];
            c[row * n + column] = sum;
        }
}

static inline void do_work(put_function put) {
    static uint8_t bytes[1000];
    static int64_t numbers[500];
    static int16_t a[144], b[144];
    static int32_t c[144];
    uint64_t state = 88172645463325252ull, mixed = 0;
    for (int n = 0; n < 1000; ++n)
        bytes[n] = (uint8_t)next_random(&state);
    put_number(put, cyclic_check(bytes, 1000));
    for (int n = 0; n < 500; ++n)
        numbers[n] = (int64_t)next_random(&state) >> (n % 60);
    sort_numbers(numbers, 0, 499);
    for (int n = 0; n < 500; ++n)
        mixed = mixed * 31 + (uint64_t)numbers[n];
    put_number(put, mixed);
    for (int n = 0; n < 144; ++n) {
        a[n] = (int16_t)next_random(&state) % 100;
        b[n] = (int16_t)(next_random(&state) % 200 - 100);
    }
    multiply_matrices(a, b, c, 12);
    put_number(put, cyclic_check((const uint8_t*)c, sizeof c));
    for (int n = 1; n < 300; ++n) {
        const int64_t left = (int64_t)next_random(&state),
                      right = (int64_t)next_random(&state) >> n % 62;
        if (right != 0) {
            mixed += (uint64_t)(left / (right == -1 ? 7 : right)) * 3;
            mixed ^= (uint64_t)(left % (right == -1 ? 7 : right));
            mixed += (uint64_t)left / (uint64_t)right + (uint64_t)((int32_t)left / 17);
            mixed ^= (uint64_t)(((wide_number)left * right) >> 64);
        }
    }
    put_number(put, mixed);
}

#endif
