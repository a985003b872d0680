// SPDX-License-Identifier: Apache-2.0
// The address sanitizer must know which stack is in use before it can follow an exception. SystemC
// 2.3.4 tells it at each switch between processes, but of the main stack it knows no bounds and
// says "none": after sc_start() a throw is then taken for one on no stack at all, and what lay on
// the stack before is reported as a fault. This stands between the two and puts in the bounds.
#include <dlfcn.h>
#include <pthread.h>

#include <cstddef>

namespace {

struct stack {
    void* bottom = nullptr;
    std::size_t bytes = 0;
};

/// Of the thread that calls: SystemC switches on the one that called sc_start().
stack of_this_thread() {
    stack s;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &s.bottom, &s.bytes);
        pthread_attr_destroy(&attributes);
    }
    return s;
}

} // namespace

/// See sanitizer/common_interface_defs.h, whose function of the same name this passes on to.
extern "C" __attribute__((visibility("default"))) void
__sanitizer_start_switch_fiber(void** fake_stack, const void* bottom, std::size_t bytes) {
    using function = void (*)(void**, const void*, std::size_t);
    static const auto next =
        reinterpret_cast<function>(dlsym(RTLD_NEXT, "__sanitizer_start_switch_fiber"));
    if (bytes == 0) {
        static const stack main = of_this_thread();
        bottom = main.bottom;
        bytes = main.bytes;
    }
    next(fake_stack, bottom, bytes);
}
