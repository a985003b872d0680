// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace bitloom {

/// What a model's state is written to, or read from. A model describes its state once, in
///
///     void state(state_archive& a) { a(m_first, m_second); }
///
/// which serves both directions: what is written is what is read. Fields are bytes as the host has
/// them, little-endian; types with padding or pointers need a `state` of their own. Reading throws
/// config_error, `ends too early` or the like, where the bytes are not those of such a state; what
/// was read up to there stays.
class state_archive {
public:
    virtual ~state_archive() = default;

    /// Whether fields are read.
    virtual bool loads() const = 0;

    template <class... types>
    void operator()(types&... fields) {
        (field(fields), ...);
    }
    /// Elements of which the model has always as many: another number is refused.
    template <class type>
    void as_many(std::vector<type>& elements) {
        expect(elements.size());
        for (type& each : elements)
            field(each);
    }
    /// Bytes that are mostly 0, of which the model has always as many.
    void sparse(std::uint8_t* data, std::size_t bytes);
    /// Reading: refuses what no such model is. `what` is the message.
    void expect_that(bool is_good, const char* what) const;

protected:
    virtual void move(void* data, std::size_t bytes) = 0;
    /// Reading: what is left at most.
    virtual std::size_t left() const = 0;

private:
    template <class type, class = void>
    struct has_state : std::false_type {};
    template <class type>
    struct has_state<
        type, std::void_t<decltype(std::declval<type&>().state(std::declval<state_archive&>()))>>
        : std::true_type {};

    template <class type>
    void field(type& value) {
        if constexpr (has_state<type>::value) {
            value.state(*this);
        } else {
            static_assert(std::is_trivially_copyable_v<type> && !std::is_pointer_v<type> &&
                              std::has_unique_object_representations_v<type>,
                          "give it a function state(state_archive&)");
            move(&value, sizeof value);
        }
    }
    void field(bool& value);
    void field(std::string& text);
    void field(std::deque<std::uint8_t>& bytes);
    template <class type>
    void field(std::vector<type>& elements) {
        elements.resize(size_of(elements.size()));
        for (type& each : elements)
            field(each);
    }
    template <class type>
    void field(std::optional<type>& value) {
        bool is_there = value.has_value();
        field(is_there);
        if (loads())
            value = is_there ? std::optional<type>(type{}) : std::nullopt;
        if (is_there)
            field(*value);
    }

    /// Passes on a number of elements, each of at least a byte.
    std::size_t size_of(std::size_t size);
    void expect(std::size_t size);
};

/// Keeps what is written.
class state_writer : public state_archive {
public:
    bool loads() const override { return false; }
    const std::string& bytes() const { return m_bytes; }
    std::string take() { return std::move(m_bytes); }

private:
    void move(void* data, std::size_t bytes) override;
    std::size_t left() const override { return 0; }

    std::string m_bytes;
};

/// Reads `bytes`, which must outlive it.
class state_reader : public state_archive {
public:
    explicit state_reader(std::string_view bytes)
        : m_bytes(bytes) {}
    bool loads() const override { return true; }
    /// Throws config_error unless all has been read.
    void end() const;

private:
    void move(void* data, std::size_t bytes) override;
    std::size_t left() const override { return m_bytes.size(); }

    std::string_view m_bytes; ///< yet to be read
};

} // namespace bitloom
