// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace bitloom::network {

/// A layer's weights: read as a vector, and shared between copies until one of them is changed. A
/// graph is copied for every design that it is compiled for, and its weights are most of it.
class shared_codes {
public:
    using value_type = std::int32_t;
    using const_iterator = std::vector<std::int32_t>::const_iterator;
    using iterator = const_iterator;

    shared_codes() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): codes stand for themselves
    shared_codes(std::vector<std::int32_t> codes) {
        if (!codes.empty())
            hold(std::move(codes));
    }
    // NOLINTNEXTLINE(google-explicit-constructor)
    operator const std::vector<std::int32_t>&() const { return codes(); }

    std::size_t size() const { return codes().size(); }
    bool empty() const { return codes().empty(); }
    const std::int32_t* data() const { return codes().data(); }
    const_iterator begin() const { return codes().begin(); }
    const_iterator end() const { return codes().end(); }
    std::int32_t operator[](std::size_t n) const { return codes()[n]; }

    friend bool operator==(const shared_codes& a, const shared_codes& b) {
        return a.m_codes == b.m_codes || a.codes() == b.codes();
    }
    friend bool operator!=(const shared_codes& a, const shared_codes& b) { return !(a == b); }

    /// To change them, until these are copied or read again; other copies stay as they are.
    std::vector<std::int32_t>& own() {
        if (m_codes && m_codes.use_count() == 1)
            m_version = next_version();
        else
            hold(codes());
        return *m_codes;
    }
    /// Equal only for equal codes within the process; 0 of none.
    std::uint64_t version() const { return m_version; }

private:
    const std::vector<std::int32_t>& codes() const {
        static const std::vector<std::int32_t> none;
        return m_codes ? *m_codes : none;
    }
    void hold(std::vector<std::int32_t> codes) {
        m_codes = std::make_shared<std::vector<std::int32_t>>(std::move(codes));
        m_version = next_version();
    }
    static std::uint64_t next_version() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }

    std::shared_ptr<std::vector<std::int32_t>> m_codes; ///< null: none
    std::uint64_t m_version = 0;
};

} // namespace bitloom::network
