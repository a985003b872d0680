// SPDX-License-Identifier: Apache-2.0
#include "models/memory/backing_store.h"

#include <sys/mman.h>

#include <new>

namespace bitloom {

backing_store::backing_store(std::size_t bytes)
    : m_data(nullptr)
    , m_bytes(bytes) {
    void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    m_data = static_cast<std::uint8_t*>(pages);
}

backing_store::~backing_store() {
    munmap(m_data, m_bytes);
}

} // namespace bitloom
