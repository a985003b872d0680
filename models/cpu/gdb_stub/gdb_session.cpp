// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/gdb_stub/gdb_session.h"

#include "models/cpu/gdb_stub/gdb_packet.h"
#include "models/cpu/gdb_stub/gdb_target_description.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace bitloom::riscv {

namespace {

constexpr std::uint64_t largest_memory_access = 0x4000;

bool begins_with(const std::string& text, const char* prefix) {
    return text.rfind(prefix, 0) == 0;
}

/// Reads `first,second...` in hexadecimal; `rest` is what follows the numbers.
struct number_reader {
    const std::string& text;
    std::size_t at;

    std::optional<std::uint64_t> next() {
        std::uint64_t value = 0;
        const std::size_t begin = at;
        while (at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0 &&
               at - begin < 16)
            value =
                value * 16 + static_cast<unsigned>(std::stoi(text.substr(at++, 1), nullptr, 16));
        if (at == begin)
            return std::nullopt;
        if (at < text.size())
            ++at; // the separator
        return value;
    }
};

std::string little_endian(std::uint64_t value) {
    std::string bytes;
    for (unsigned n = 0; n < 8; ++n)
        bytes += static_cast<char>(value >> 8 * n);
    return to_hexadecimal(bytes);
}

std::optional<std::uint64_t> from_little_endian(const std::string& digits) {
    std::string bytes;
    if (digits.size() != 16 || !from_hexadecimal(digits, bytes))
        return std::nullopt;
    std::uint64_t value = 0;
    for (unsigned n = 8; n-- > 0;)
        value = value << 8 | static_cast<std::uint8_t>(bytes[n]);
    return value;
}

} // namespace

gdb_session::gdb_session(riscv_cpu& cpu)
    : m_cpu(cpu) {
    commands["time"] = {"simulated time, cycles and instructions", [this](const std::string&) {
                            return fmt::format("{}, cycle {}, {} instructions\n",
                                               sc_core::sc_time_stamp().to_string(),
                                               m_cpu.core().cycle(), m_cpu.core().retired());
                        }};
    commands["traps"] = {"the last traps, latest first", [this](const std::string&) {
                             std::string text;
                             for (const trap_record& t : m_cpu.core().last_traps())
                                 text += fmt::format("{} at {:#x}, mtval {:#x}, cycle {}\n",
                                                     trap_name(t.cause), t.pc, t.value, t.cycle);
                             return text.empty() ? "none\n" : text;
                         }};
    commands["help"] = {"this list", [this](const std::string&) {
                            std::string text;
                            for (const auto& [name, command] : commands)
                                text += name + ": " + command.sentence + "\n";
                            return text;
                        }};
}

std::string gdb_session::stop_answer(stop_reason reason) const {
    const auto& hit = m_cpu.core().watch_hit();
    if (reason != stop_reason::watchpoint || !hit)
        return "T05thread:1;";
    const char* kind = !hit->on_read ? "watch" : hit->on_write ? "awatch" : "rwatch";
    return fmt::format("T05{}:{:x};thread:1;", kind, hit->address);
}

gdb_session::action gdb_session::handle(const std::string& packet) {
    m_answer.clear();
    if (packet.empty())
        return action::answer;
    switch (packet[0]) {
    case '?':
        m_answer = "T05thread:1;";
        break;
    case 'q':
    case 'Q':
        query(packet);
        break;
    case 'g':
        read_registers();
        break;
    case 'G':
        write_registers(packet.substr(1));
        break;
    case 'p':
    case 'P':
        access_register(packet);
        break;
    case 'm':
    case 'M':
    case 'X':
        access_memory(packet);
        break;
    case 'Z':
    case 'z':
        change_point(packet);
        break;
    case 'H':
    case 'T':
        m_answer = "OK";
        break;
    case 'c':
    case 's':
        if (const auto pc = number_reader{packet, 1}.next())
            m_cpu.core().set_pc(*pc);
        return packet[0] == 'c' ? action::resume : action::step;
    case 'v':
        if (packet == "vCont?")
            m_answer = "vCont;c;C;s;S";
        else if (begins_with(packet, "vCont;c") || begins_with(packet, "vCont;C"))
            return action::resume;
        else if (begins_with(packet, "vCont;s") || begins_with(packet, "vCont;S"))
            return action::step;
        break;
    case 'D':
        m_answer = "OK";
        return action::detach;
    case 'k':
        return action::kill;
    default: // an empty answer: not supported
        break;
    }
    return action::answer;
}

void gdb_session::query(const std::string& packet) {
    if (begins_with(packet, "qSupported"))
        m_answer = fmt::format("PacketSize={:x};qXfer:features:read+;vContSupported+;"
                               "QStartNoAckMode+",
                               2 * largest_memory_access);
    else if (packet == "QStartNoAckMode")
        m_answer = "OK";
    else if (begins_with(packet, "qXfer:features:read:target.xml:"))
        transfer_description(packet.substr(31));
    else if (packet == "qC")
        m_answer = "QC1";
    else if (packet == "qfThreadInfo")
        m_answer = "m1";
    else if (packet == "qsThreadInfo")
        m_answer = "l";
    else if (begins_with(packet, "qAttached"))
        m_answer = "1";
    else if (begins_with(packet, "qRcmd,"))
        monitor(packet.substr(6));
}

void gdb_session::transfer_description(const std::string& arguments) {
    const std::string page = gdb_target_description();
    number_reader numbers{arguments, 0};
    const auto offset = numbers.next(), length = numbers.next();
    if (!offset || !length || *offset > page.size()) {
        m_answer = "E01";
        return;
    }
    const std::string part = page.substr(*offset, *length);
    m_answer = (*offset + part.size() < page.size() ? "m" : "l") + part;
}

void gdb_session::monitor(const std::string& hexadecimal) {
    std::string line;
    if (!from_hexadecimal(hexadecimal, line)) {
        m_answer = "E01";
        return;
    }
    const std::size_t space = line.find(' ');
    const std::string name = line.substr(0, space);
    const auto found = commands.find(name);
    m_answer = to_hexadecimal(
        found == commands.end()
            ? "no command '" + name + "', `monitor help` lists them\n"
            : found->second.run(space == std::string::npos ? "" : line.substr(space + 1)));
}

std::optional<std::uint64_t> gdb_session::register_value(std::uint64_t number) const {
    if (number < gdb_pc)
        return m_cpu.core().x(static_cast<unsigned>(number));
    if (number == gdb_pc)
        return m_cpu.core().pc();
    if (number < gdb_first_csr || number >= gdb_first_csr + 0x1000)
        return std::nullopt;
    return m_cpu.core().csr(static_cast<std::uint32_t>(number - gdb_first_csr));
}

bool gdb_session::set_register(std::uint64_t number, std::uint64_t value) {
    if (number < gdb_pc)
        m_cpu.core().set_x(static_cast<unsigned>(number), value);
    else if (number == gdb_pc)
        m_cpu.core().set_pc(value);
    else if (number < gdb_first_csr || number >= gdb_first_csr + 0x1000)
        return false;
    else
        return m_cpu.core().set_csr(static_cast<std::uint32_t>(number - gdb_first_csr), value);
    return true;
}

void gdb_session::read_registers() {
    for (unsigned n = 0; n <= gdb_pc; ++n)
        m_answer += little_endian(*register_value(n));
}

void gdb_session::write_registers(const std::string& hexadecimal) {
    m_answer = "OK";
    for (unsigned n = 0; n <= gdb_pc && 16 * (n + 1) <= hexadecimal.size(); ++n)
        if (const auto value = from_little_endian(hexadecimal.substr(16 * n, 16)))
            set_register(n, *value);
        else
            m_answer = "E01";
}

void gdb_session::access_register(const std::string& packet) {
    number_reader numbers{packet, 1};
    const auto number = numbers.next();
    m_answer = "E01";
    if (!number)
        return;
    if (packet[0] == 'p') {
        if (const auto value = register_value(*number))
            m_answer = little_endian(*value);
    } else if (const auto value = from_little_endian(packet.substr(numbers.at))) {
        if (set_register(*number, *value))
            m_answer = "OK";
    }
}

void gdb_session::access_memory(const std::string& packet) {
    number_reader numbers{packet, 1};
    const auto address = numbers.next(), length = numbers.next();
    m_answer = "E01";
    if (!address || !length || *length > largest_memory_access)
        return;
    std::string bytes(*length, '\0');
    const auto count = static_cast<unsigned>(*length);
    if (packet[0] == 'm') {
        if (m_cpu.debug_read(*address, bytes.data(), count) == count)
            m_answer = to_hexadecimal(bytes);
        return;
    }
    const std::string data = packet.substr(std::min(numbers.at, packet.size()));
    if (packet[0] == 'X')
        bytes = data;
    else if (!from_hexadecimal(data, bytes))
        return;
    if (bytes.size() == *length &&
        (count == 0 || m_cpu.debug_write(*address, bytes.data(), count) == count))
        m_answer = "OK";
}

/// Z0 and Z1 breakpoints, Z2 to Z4 watchpoints on writes, reads and both.
void gdb_session::change_point(const std::string& packet) {
    number_reader numbers{packet, 1};
    const auto kind = numbers.next(), address = numbers.next(), length = numbers.next();
    m_answer = "E01";
    if (!kind || !address || !length)
        return;
    if (*kind > 4) {
        m_answer.clear();
        return;
    }
    debug_points points = m_cpu.core().points();
    const bool sets = packet[0] == 'Z';
    if (*kind < 2) {
        if (sets)
            points.breakpoints.insert(*address);
        else
            points.breakpoints.erase(*address);
    } else {
        const watchpoint w{*address, std::max<std::uint64_t>(*length, 1), *kind != 2, *kind != 3};
        auto& all = points.watchpoints;
        all.erase(std::remove(all.begin(), all.end(), w), all.end());
        if (sets)
            all.push_back(w);
    }
    m_cpu.core().set_points(std::move(points));
    m_answer = "OK";
}

} // namespace bitloom::riscv
