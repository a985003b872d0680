// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <new>

namespace bitloom::testing {

/// Bytes that can be seen in two places, in one of them only read, and that can be withdrawn: who
/// writes where it may only read, or touches what was withdrawn, ends the process.
class guarded_bytes {
public:
    explicit guarded_bytes(std::size_t size)
        : m_size(size) {
        const int file = memfd_create("guarded_bytes", 0);
        if (file < 0 || ftruncate(file, static_cast<off_t>(size)) != 0)
            throw std::bad_alloc();
        m_bytes = map(PROT_READ | PROT_WRITE, file);
        m_read_only = map(PROT_READ, file);
        close(file);
    }
    ~guarded_bytes() {
        munmap(m_bytes, m_size);
        munmap(m_read_only, m_size);
    }
    guarded_bytes(const guarded_bytes&) = delete;
    guarded_bytes& operator=(const guarded_bytes&) = delete;

    std::uint8_t* data() { return m_bytes; }
    std::uint8_t* read_only() { return m_read_only; }
    /// Addresses stay taken, so that no later bytes come to lie there.
    void withdraw() {
        for (std::uint8_t* at : {m_bytes, m_read_only})
            if (mmap(at, m_size, PROT_NONE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                     -1, 0) == MAP_FAILED)
                throw std::bad_alloc();
    }

private:
    std::uint8_t* map(int protection, int file) const {
        void* at = mmap(nullptr, m_size, protection, MAP_SHARED, file, 0);
        if (at == MAP_FAILED)
            throw std::bad_alloc();
        return static_cast<std::uint8_t*>(at);
    }

    std::size_t m_size;
    std::uint8_t *m_bytes = nullptr, *m_read_only = nullptr;
};

} // namespace bitloom::testing
