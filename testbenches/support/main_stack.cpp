// SPDX-License-Identifier: Apache-2.0
// The address sanitizer must know which stack is in use before it can follow an exception. SystemC
// 2.3.4 tells it at each switch between processes, with two gaps: of the main stack it knows no
// bounds and says "none", and it says nothing when a process ends. After sc_start() a throw is then
// taken for one on another stack, and what lay on the main one before is reported as a fault. Nor
// does the sanitizer forget what it marked on a stack that is unmapped, and finds the marks again
// in what is mapped there next. This stands between the two and fills the gaps.
#include <dlfcn.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <cstddef>
#include <map>

namespace {

/// By lowest address, the bytes of each stack that was switched to.
std::map<const char*, std::size_t>& stacks() {
    static std::map<const char*, std::size_t> all;
    return all;
}

/// Of the thread that calls: SystemC switches on the one that called sc_start().
std::pair<const char*, std::size_t> main_stack() {
    static const auto found = [] {
        void* bottom = nullptr;
        std::size_t bytes = 0;
        pthread_attr_t attributes;
        if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
            pthread_attr_getstack(&attributes, &bottom, &bytes);
            pthread_attr_destroy(&attributes);
        }
        return std::pair<const char*, std::size_t>(static_cast<const char*>(bottom), bytes);
    }();
    return found;
}

std::pair<const char*, std::size_t> stack_with(const char* address) {
    const auto above = stacks().upper_bound(address);
    if (above != stacks().begin()) {
        const auto below = std::prev(above);
        if (address < below->first + below->second)
            return *below;
    }
    return main_stack();
}

template <typename Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

using help = void* (*)(void* dead, void* a, void* b);

help& real_help() {
    static help h = nullptr;
    return h;
}

} // namespace

extern "C" {
// Of sanitizer/common_interface_defs.h, which this passes on to, and of SystemC's QuickThreads.
void __sanitizer_start_switch_fiber(void** fake_stack, const void* bottom, std::size_t bytes);
void __sanitizer_finish_switch_fiber(void* fake_stack, const void** bottom, std::size_t* bytes);
void* qt_abort(help h, void* a, void* b, void* to);
}

namespace {

void* help_on_the_new_stack(void* dead, void* a, void* b) {
    __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
    return real_help()(dead, a, b);
}

} // namespace

void __sanitizer_start_switch_fiber(void** fake_stack, const void* bottom, std::size_t bytes) {
    static const auto real =
        next<decltype(&__sanitizer_start_switch_fiber)>("__sanitizer_start_switch_fiber");
    if (bytes == 0) {
        const auto main = main_stack();
        real(fake_stack, main.first, main.second);
        return;
    }
    stacks()[static_cast<const char*>(bottom)] = bytes;
    real(fake_stack, bottom, bytes);
}

void* qt_abort(help h, void* a, void* b, void* to) {
    static const auto real = next<decltype(&qt_abort)>("qt_abort");
    const auto stack = stack_with(static_cast<const char*>(to));
    __sanitizer_start_switch_fiber(nullptr, stack.first, stack.second);
    real_help() = h;
    return real(help_on_the_new_stack, a, b, to);
}

int munmap(void* address, std::size_t bytes) noexcept {
    static const auto real = next<int (*)(void*, std::size_t)>("munmap");
    __asan_unpoison_memory_region(address, bytes);
    return real(address, bytes);
}
