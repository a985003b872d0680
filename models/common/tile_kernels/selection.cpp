// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/tile_kernels/kernel_sets.h"

#include <cstdlib>
#include <string>

#ifdef BITLOOM_X86_KERNELS
#include <cpuid.h>
#endif

namespace bitloom::tile_kernels {
namespace {

// A set and whether this CPU and its operating system run it. Best first.
struct candidate {
    const kernel_set* set;
    bool (*runs)();
};

#ifdef BITLOOM_X86_KERNELS
bool runs_avx2() {
    return __builtin_cpu_supports("avx2");
}

bool runs_avx_vnni() {
    // Not every compiler's __builtin_cpu_supports knows AVX-VNNI. It needs no register state beyond
    // AVX2's.
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    return runs_avx2() && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 &&
           (eax & (1u << 4)) != 0;
}

bool runs_avx512_vnni() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vnni");
}
#endif

const candidate candidates[] = {
#ifdef BITLOOM_X86_KERNELS
    {&avx512_vnni_kernels, runs_avx512_vnni},
    {&avx_vnni_kernels, runs_avx_vnni},
    {&avx2_kernels, runs_avx2},
#endif
    {&portable_kernels, [] { return true; }},
};

std::string names_of(const kernel_list& list) {
    std::string names;
    for (std::size_t i = 0; i < list.count; ++i)
        names += (i == 0                ? ""
                  : i + 1 == list.count ? " or "
                                        : ", ") +
                 std::string(list.sets[i]->name);
    return names;
}

} // namespace

kernel_list available_kernels() {
    kernel_list list{};
    for (const candidate& each : candidates)
        if (each.runs())
            list.sets[list.count++] = each.set;
    return list;
}

const kernel_set& select_kernels(const char* name) {
    const kernel_list list = available_kernels();
    const std::string wanted = name == nullptr ? "" : name;
    if (wanted.empty())
        return *list.sets[0];
    for (std::size_t i = 0; i < list.count; ++i)
        if (wanted == list.sets[i]->name)
            return *list.sets[i];
    throw config_error("BITLOOM_ISA: this CPU has no kernels called '" + wanted + "'; it has " +
                       names_of(list));
}

const kernel_set& selected_kernels() {
    static const kernel_set& selected = select_kernels(std::getenv("BITLOOM_ISA"));
    return selected;
}

} // namespace bitloom::tile_kernels
