// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/kernel_sets.h"
#include "models/common/tile_kernels/tile_kernels.h"

#include <string_view>

namespace bitloom::bitlet {

const kernel_set portable_kernels = {"portable", portable::count_steps, portable::float_groups};
#ifdef BITLOOM_X86_KERNELS
const kernel_set avx2_kernels = {"avx2", avx2::count_steps, avx2::float_groups};
const kernel_set avx512_kernels = {"avx512", avx512::count_steps, avx512::float_groups};

namespace {

bool runs_avx2() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

// Ice Lake and Zen 4 are the first to have them all.
bool runs_avx512() {
    return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("gfni");
}

} // namespace
#endif

kernel_list available_kernels() {
    kernel_list list{};
#ifdef BITLOOM_X86_KERNELS
    if (runs_avx512())
        list.sets[list.count++] = &avx512_kernels;
    if (runs_avx2())
        list.sets[list.count++] = &avx2_kernels;
#endif
    list.sets[list.count++] = &portable_kernels;
    return list;
}

const kernel_set& selected_kernels() {
    static const kernel_set& selected = []() -> const kernel_set& {
        const std::string_view tiles = tile_kernels::selected_kernels().name;
        const kernel_list list = available_kernels();
        std::size_t best = 0;
        if (tiles == "portable")
            best = list.count - 1;
        else if (tiles.substr(0, 6) != "avx512" && list.sets[0]->name == std::string_view("avx512"))
            best = 1;
        return *list.sets[best];
    }();
    return selected;
}

} // namespace bitloom::bitlet
