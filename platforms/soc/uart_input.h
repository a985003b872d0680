// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/peripherals/uart.h"

#include <functional>
#include <optional>
#include <string>
#include <systemc>

namespace bitloom::soc {

/// Sends a text to the UART at the pace of 115200 baud, a byte each 86.806 us of simulated time
/// from the beginning on, so that the same file arrives the same way every time. At the moment
/// `sent_until` those bytes are already sent that were due up to it.
class file_input : public sc_core::sc_module {
public:
    file_input(const sc_core::sc_module_name& name, uart& to, std::string text,
               const sc_core::sc_time& sent_until = {});

    /// When the next byte is due; nothing behind the last.
    std::optional<sc_core::sc_time> next() const;

private:
    void send();

    uart& m_to;
    const std::string m_text;
    std::size_t m_next = 0;
    sc_core::sc_event m_byte;
};

/// Sends what comes on standard input, as it comes.
class standard_input {
public:
    explicit standard_input(uart& to)
        : m_to(to) {}

    /// Passes on what there is, without waiting.
    void poll();
    /// Waits until something comes, or `interrupted` says to leave off; true if something came.
    bool wait(const std::function<bool()>& interrupted);

private:
    bool read(int milliseconds);

    uart& m_to;
    bool m_ended = false;
};

} // namespace bitloom::soc
