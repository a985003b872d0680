// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/remote_port/remote_port_packet.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::remote_port {

namespace {

constexpr std::uint32_t base_bytes = wire_bytes<access_fields>(),
                        extended_bytes = base_bytes + wire_bytes<extended_access_fields>(),
                        hello_bytes = wire_bytes<hello_fields>();
constexpr std::uint32_t most_capabilities = 256;

static_assert(header_bytes == 20 && header_bytes + base_bytes == 58 &&
              header_bytes + extended_bytes == 80);
static_assert(header_bytes + hello_bytes == 32);
static_assert(header_bytes + wire_bytes<interrupt_fields>() == 41);
static_assert(header_bytes + wire_bytes<sync_fields>() == 28);

template <class part>
void put(byte_vector& to, part fields) {
    describe(
        [&](const char*, auto& field) {
            for (unsigned shift = sizeof field * 8; shift != 0;)
                to.push_back(static_cast<std::uint8_t>(field >> (shift -= 8)));
        },
        fields);
}

/// Moves `from` behind the part. As many bytes must be there.
template <class part>
part take(const std::uint8_t*& from) {
    part fields;
    describe(
        [&](const char*, auto& field) {
            std::uint64_t value = 0;
            for (std::size_t n = 0; n < sizeof field; ++n)
                value = value << 8 | *from++;
            field = static_cast<std::decay_t<decltype(field)>>(value);
        },
        fields);
    return fields;
}

std::uint32_t take_word(const std::uint8_t* from) {
    std::uint32_t value = 0;
    for (unsigned n = 0; n < 4; ++n)
        value = value << 8 | from[n];
    return value;
}

/// Whether `bytes` from `offset` of the packet on lie between `first` and the packet's end.
bool lies_within(std::uint64_t offset, std::uint64_t bytes, std::uint64_t first,
                 std::uint64_t end) {
    return offset >= first && offset <= end && bytes <= end - offset;
}

hello_body decode_hello(const packet_header& h, const std::uint8_t* body) {
    const std::uint8_t* at = body;
    hello_body hello{take<hello_fields>(at), {}};
    const hello_fields& f = hello.fields;
    if (f.major != hello_fields::our_major)
        throw protocol_error(
            fmt::format("its version is {}.{}, not 4.x as ours", f.major, f.minor));
    const std::uint64_t end = std::uint64_t{header_bytes} + h.length;
    if (f.capabilities_count > most_capabilities ||
        (f.capabilities_count != 0 &&
         !lies_within(f.capabilities_offset, 4ULL * f.capabilities_count,
                      header_bytes + hello_bytes, end)))
        throw protocol_error(fmt::format("hello with {} capabilities at byte {} of {}",
                                         f.capabilities_count, f.capabilities_offset, end));
    for (unsigned n = 0; n < f.capabilities_count; ++n)
        hello.capabilities.push_back(
            take_word(body + (f.capabilities_offset - header_bytes + 4 * n)));
    return hello;
}

access_body decode_access(const packet& p, const std::uint8_t* body) {
    const std::uint8_t* at = body;
    access_body a;
    a.fields = take<access_fields>(at);
    a.initiator = a.fields.initiator;
    const std::uint32_t bytes = a.fields.length, data = p.carries_data() ? bytes : 0;
    if (bytes == 0 || bytes > largest_access)
        throw protocol_error(
            fmt::format("an access of {} bytes, 1 to {} are possible", bytes, largest_access));
    extended_access_fields e;
    std::uint32_t form = base_bytes;
    if (a.extended()) {
        form = extended_bytes;
        if (p.header.length < form)
            throw protocol_error("an extended access without its fields");
        e = take<extended_access_fields>(at);
        a.initiator |= std::uint64_t{e.initiator_middle} << 16 | std::uint64_t{e.initiator_high}
                                                                     << 32;
        if (e.next_offset != 0)
            throw protocol_error("an access with further headers");
    }
    if (std::uint64_t{form} + data + e.byte_enable_length != p.header.length)
        throw protocol_error(fmt::format("an access of {} bytes in a packet of {}", bytes,
                                         header_bytes + p.header.length));
    const std::uint32_t first = header_bytes + form, end = header_bytes + p.header.length;
    const std::uint32_t data_at = a.extended() ? e.data_offset : first;
    if (data != 0) {
        if (!lies_within(data_at, data, first, end))
            throw protocol_error(fmt::format("data at byte {} of {}", data_at, end));
        a.data.assign(body + (data_at - header_bytes), body + (data_at - header_bytes + data));
    }
    if (e.byte_enable_length != 0) {
        const std::uint32_t enables_at = e.byte_enable_offset;
        const bool over_data =
            data != 0 && enables_at < data_at + data && data_at < enables_at + e.byte_enable_length;
        if (!lies_within(enables_at, e.byte_enable_length, first, end) || over_data)
            throw protocol_error(fmt::format("byte enables at byte {} of {}", enables_at, end));
        const std::uint8_t* const enables = body + (enables_at - header_bytes);
        a.byte_enables.assign(enables, enables + e.byte_enable_length);
    }
    return a;
}

/// Bodies that a command can have.
struct body_range {
    std::uint32_t least, most;
};
body_range bodies_of(command c) {
    switch (c) {
    case command::nop:
    case command::configure:
        return {0, 4096};
    case command::hello:
        return {hello_bytes, hello_bytes + 4 * most_capabilities};
    case command::read:
    case command::write:
        return {base_bytes, largest_body};
    case command::interrupt:
        return {wire_bytes<interrupt_fields>(), wire_bytes<interrupt_fields>()};
    case command::sync:
        return {wire_bytes<sync_fields>(), wire_bytes<sync_fields>()};
    case command::translation_request:
    case command::translation_invalidate:
        throw protocol_error("an address translation, which was not agreed");
    }
    throw protocol_error(
        fmt::format("command {}, which there is not", static_cast<std::uint32_t>(c)));
}

void put_body(byte_vector& to, const hello_body& hello) {
    hello_fields f = hello.fields;
    f.capabilities_count = static_cast<std::uint16_t>(hello.capabilities.size());
    put(to, f);
    for (const std::uint32_t c : hello.capabilities)
        for (unsigned shift = 32; shift != 0;)
            to.push_back(static_cast<std::uint8_t>(c >> (shift -= 8)));
}

void put_body(byte_vector& to, const access_body& a) {
    access_fields f = a.fields;
    f.initiator = static_cast<std::uint16_t>(a.initiator);
    require(a.data.empty() || a.data.size() == f.length, "an access with other bytes than it says");
    require(a.extended() || a.byte_enables.empty(), "byte enables without the extended form");
    put(to, f);
    if (a.extended()) {
        constexpr std::uint32_t data_at = header_bytes + extended_bytes;
        put(to, extended_access_fields{static_cast<std::uint16_t>(a.initiator >> 16),
                                       static_cast<std::uint32_t>(a.initiator >> 32), data_at, 0,
                                       data_at + static_cast<std::uint32_t>(a.data.size()),
                                       static_cast<std::uint32_t>(a.byte_enables.size())});
    }
    to.insert(to.end(), a.data.begin(), a.data.end());
    to.insert(to.end(), a.byte_enables.begin(), a.byte_enables.end());
}

void put_body(byte_vector& to, const interrupt_body& i) {
    put(to, i.fields);
}
void put_body(byte_vector& to, const sync_body& s) {
    put(to, s.fields);
}
void put_body(byte_vector&, const unread_body&) {}

template <class part>
std::string rows_of(const std::string& packet, std::uint32_t offset) {
    std::string rows;
    part fields;
    describe(
        [&](const char* name, auto& field) {
            rows += fmt::format("| {} | {} | {} | {} |\n", packet, offset, sizeof field, name);
            offset += sizeof field;
        },
        fields);
    return rows;
}

} // namespace

access_status access_body::status() const {
    return static_cast<access_status>(fields.attributes >> status_shift & status_mask);
}

void access_body::set_status(access_status status) {
    fields.attributes = (fields.attributes & ~(status_mask << status_shift)) |
                        static_cast<std::uint64_t>(status) << status_shift;
}

byte_vector encode(const packet& p) {
    byte_vector body, bytes;
    std::visit([&](const auto& b) { put_body(body, b); }, p.body);
    packet_header h = p.header;
    h.length = static_cast<std::uint32_t>(body.size());
    put(bytes, h);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return bytes;
}

packet_header decode_header(const std::uint8_t* bytes) {
    const packet_header h = take<packet_header>(bytes);
    const body_range possible = bodies_of(static_cast<command>(h.command));
    if (h.length < possible.least || h.length > possible.most)
        throw protocol_error(fmt::format("command {} with {} bytes after its header, {} to {} are "
                                         "possible",
                                         h.command, h.length, possible.least, possible.most));
    return h;
}

packet decode(const packet_header& header, const std::uint8_t* body) {
    packet p{header, unread_body{}};
    switch (p.of()) {
    case command::hello:
        p.body = decode_hello(header, body);
        break;
    case command::read:
    case command::write:
        p.body = decode_access(p, body);
        break;
    case command::interrupt:
        p.body = interrupt_body{take<interrupt_fields>(body)};
        break;
    case command::sync:
        p.body = sync_body{take<sync_fields>(body)};
        break;
    default:
        break;
    }
    return p;
}

packet request_of(command c, std::uint32_t channel, std::uint32_t flags) {
    packet p;
    p.header.command = static_cast<std::uint32_t>(c);
    p.header.channel = channel;
    p.header.flags = flags;
    return p;
}

packet response_to(const packet& request, std::uint64_t timestamp) {
    packet r = request;
    r.header.flags |= flag_response;
    if (auto* const a = std::get_if<access_body>(&r.body)) {
        a->fields.timestamp = timestamp;
        a->byte_enables.clear();
        a->data.clear();
    } else if (auto* const i = std::get_if<interrupt_body>(&r.body)) {
        i->fields.timestamp = timestamp;
    } else if (auto* const s = std::get_if<sync_body>(&r.body)) {
        s->fields.timestamp = timestamp;
    }
    return r;
}

std::string packet_page() {
    return "| packet | byte | bytes | field |\n|---|---|---|---|\n" +
           rows_of<packet_header>("every", 0) + rows_of<hello_fields>("hello", header_bytes) +
           rows_of<access_fields>("read, write", header_bytes) +
           rows_of<extended_access_fields>("the same, extended", header_bytes + base_bytes) +
           rows_of<interrupt_fields>("interrupt", header_bytes) +
           rows_of<sync_fields>("sync", header_bytes);
}

} // namespace bitloom::remote_port
