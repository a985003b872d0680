// SPDX-License-Identifier: Apache-2.0
// What stands in the packets of QEMU's remote-port protocol, version 4.3: per part one table of its
// fields in the order of the wire. Encoder, decoder and docs/cosimulation.md are made of these
// tables. All numbers are big-endian and packed; a field is as wide as its type.
#pragma once

#include <cstdint>

namespace bitloom::remote_port {

enum class command : std::uint32_t {
    nop,
    hello,
    configure,
    read,
    write,
    interrupt,
    sync,
    translation_request,
    translation_invalidate,
};

/// Bits of packet_header::flags.
enum packet_flags : std::uint32_t { flag_optional = 1, flag_response = 2, flag_posted = 4 };

/// What a side may say of itself in hello.
enum capability : std::uint32_t {
    capability_extended_access = 1,
    capability_byte_enables = 2,
    capability_posted_interrupts = 3,
    capability_translation = 4,
};

/// Bits of access_fields::attributes.
enum access_attributes : std::uint64_t {
    attribute_end_of_packet = 1,
    attribute_secure = 2,
    attribute_extended = 4,
    attribute_physical = 8,
    attribute_io = 16,
};
constexpr unsigned status_shift = 8; ///< of access_status in the attributes
constexpr std::uint64_t status_mask = 0xf;

enum class access_status : std::uint64_t { good = 0, error = 1, address_error = 2 };

struct packet_header {
    std::uint32_t command = 0;
    std::uint32_t length = 0; ///< of what follows the header, bytes
    std::uint32_t id = 0;
    std::uint32_t flags = 0;
    std::uint32_t channel = 0;
};

struct hello_fields {
    static constexpr std::uint16_t our_major = 4, our_minor = 3;
    std::uint16_t major = our_major;
    std::uint16_t minor = our_minor;
    std::uint32_t capabilities_offset = 32; ///< from the start of the packet
    std::uint16_t capabilities_count = 0;
    std::uint16_t reserved = 0;
};

struct access_fields {
    std::uint64_t timestamp = 0; ///< ns
    std::uint64_t attributes = 0;
    std::uint64_t address = 0;
    std::uint32_t length = 0;
    std::uint32_t width = 0; ///< of a beat; 0: any
    std::uint32_t streaming_width = 0;
    std::uint16_t initiator = 0; ///< bits 15..0
};

struct extended_access_fields {
    std::uint16_t initiator_middle = 0;   ///< bits 31..16
    std::uint32_t initiator_high = 0;     ///< bits 63..32
    std::uint32_t data_offset = 0;        ///< from the start of the packet
    std::uint32_t next_offset = 0;        ///< of further headers; there are none
    std::uint32_t byte_enable_offset = 0; ///< from the start of the packet
    std::uint32_t byte_enable_length = 0;
};

struct interrupt_fields {
    std::uint64_t timestamp = 0; ///< ns
    std::uint64_t vector = 0;
    std::uint32_t line = 0;
    std::uint8_t value = 0;
};

struct sync_fields {
    std::uint64_t timestamp = 0; ///< ns
};

/// Each calls visit(name, field) in the order of the wire.
template <class visitor>
constexpr void describe(visitor&& visit, packet_header& f) {
    visit("command", f.command);
    visit("length", f.length);
    visit("id", f.id);
    visit("flags", f.flags);
    visit("channel", f.channel);
}
template <class visitor>
constexpr void describe(visitor&& visit, hello_fields& f) {
    visit("major version", f.major);
    visit("minor version", f.minor);
    visit("offset of the capabilities", f.capabilities_offset);
    visit("number of capabilities", f.capabilities_count);
    visit("reserved", f.reserved);
}
template <class visitor>
constexpr void describe(visitor&& visit, access_fields& f) {
    visit("timestamp", f.timestamp);
    visit("attributes", f.attributes);
    visit("address", f.address);
    visit("length", f.length);
    visit("width", f.width);
    visit("streaming width", f.streaming_width);
    visit("initiator 15..0", f.initiator);
}
template <class visitor>
constexpr void describe(visitor&& visit, extended_access_fields& f) {
    visit("initiator 31..16", f.initiator_middle);
    visit("initiator 63..32", f.initiator_high);
    visit("offset of the data", f.data_offset);
    visit("offset of the next header", f.next_offset);
    visit("offset of the byte enables", f.byte_enable_offset);
    visit("length of the byte enables", f.byte_enable_length);
}
template <class visitor>
constexpr void describe(visitor&& visit, interrupt_fields& f) {
    visit("timestamp", f.timestamp);
    visit("vector", f.vector);
    visit("line", f.line);
    visit("value", f.value);
}
template <class visitor>
constexpr void describe(visitor&& visit, sync_fields& f) {
    visit("timestamp", f.timestamp);
}

/// Bytes of a part on the wire.
template <class part>
constexpr std::uint32_t wire_bytes() {
    part fields{};
    std::uint32_t bytes = 0;
    describe([&](const char*, auto& field) { bytes += sizeof field; }, fields);
    return bytes;
}

} // namespace bitloom::remote_port
