// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/uart_input.h"

#include <poll.h>
#include <unistd.h>

#include <utility>

namespace bitloom::soc {

namespace {

const sc_core::sc_time byte_time(86'806, sc_core::SC_NS);
constexpr int look_milliseconds = 100;

} // namespace

file_input::file_input(const sc_core::sc_module_name& name, uart& to, std::string text,
                       const sc_core::sc_time& sent_until)
    : sc_module(name)
    , m_to(to)
    , m_text(std::move(text))
    , m_next(static_cast<std::size_t>(sent_until.value() / byte_time.value())) {
    SC_HAS_PROCESS(file_input);
    SC_METHOD(send);
    sensitive << m_byte;
    dont_initialize();
    if (const auto when = next())
        m_byte.notify(*when);
}

std::optional<sc_core::sc_time> file_input::next() const {
    if (m_next >= m_text.size())
        return std::nullopt;
    return sc_core::sc_time::from_value((m_next + 1) * byte_time.value());
}

void file_input::send() {
    m_to.receive(m_text.substr(m_next++, 1));
    if (m_next < m_text.size())
        m_byte.notify(byte_time);
}

bool standard_input::read(int milliseconds) {
    pollfd source{STDIN_FILENO, POLLIN, 0};
    if (m_ended || ::poll(&source, 1, milliseconds) <= 0)
        return false;
    char bytes[4096];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    m_ended = count <= 0;
    if (!m_ended)
        m_to.receive(std::string(bytes, static_cast<std::size_t>(count)));
    return !m_ended;
}

void standard_input::poll() {
    read(0);
}

bool standard_input::wait(const std::function<bool()>& interrupted) {
    while (!m_ended && !interrupted())
        if (read(look_milliseconds))
            return true;
    return false;
}

} // namespace bitloom::soc
