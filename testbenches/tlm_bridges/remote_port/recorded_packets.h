// SPDX-License-Identifier: Apache-2.0
// Packets written out by hand, byte by byte, from the protocol's description; no line of them comes
// from the encoder.
#pragma once

#include "tlm_bridges/remote_port/remote_port_packet.h"

#include <string>

namespace bitloom::remote_port {

/// The bytes of hexadecimal digits; blanks and line ends between them do not count.
inline byte_vector bytes_of_hex(const std::string& text) {
    const std::string digits = "0123456789abcdef";
    byte_vector bytes;
    bool high = true;
    for (const char c : text)
        if (const std::size_t digit = digits.find(c); digit != std::string::npos) {
            if (high)
                bytes.push_back(static_cast<std::uint8_t>(digit << 4));
            else
                bytes.back() = static_cast<std::uint8_t>(bytes.back() | digit);
            high = !high;
        }
    return bytes;
}

namespace recorded {

/// command 1, 28 bytes follow, id 0, flags 0, channel 0; version 4.3; capabilities 1, 2, 3 from
/// byte 32 on.
inline const byte_vector hello = bytes_of_hex("00000001 00000018 00000000 00000000 00000000"
                                              "0004 0003 00000020 0003 0000"
                                              "00000001 00000002 00000003");
/// A nop of 2 bytes on channel 5.
inline const byte_vector nop = bytes_of_hex("00000000 00000002 00000001 00000000 00000005 aabb");
/// id 7 on channel 9: 4 bytes of 0x28000010 at 1000 ns, secure, by initiator 0x1234.
inline const byte_vector read = bytes_of_hex("00000003 00000026 00000007 00000000 00000009"
                                             "00000000000003e8 0000000000000002 0000000028000010"
                                             "00000004 00000000 00000004 1234");
/// Its response at 1001 ns with the bytes de ad be ef.
inline const byte_vector read_response =
    bytes_of_hex("00000003 0000002a 00000007 00000002 00000009"
                 "00000000000003e9 0000000000000002 0000000028000010"
                 "00000004 00000000 00000004 1234 deadbeef");
/// id 8 on channel 0: the bytes 01 02 03 to 0x80000001, posted.
inline const byte_vector write = bytes_of_hex("00000004 00000029 00000008 00000004 00000000"
                                              "0000000000000005 0000000000000000 0000000080000001"
                                              "00000003 00000000 00000003 0000 010203");
/// Its response: an address error (bits 11..8 of the attributes are 2).
inline const byte_vector write_response =
    bytes_of_hex("00000004 00000026 00000008 00000006 00000000"
                 "0000000000000006 0000000000000200 0000000080000001"
                 "00000003 00000000 00000003 0000");
/// Extended, by initiator 0x1122334455667788: 4 bytes of which the first and third are enabled.
inline const byte_vector extended_write =
    bytes_of_hex("00000004 00000044 00000009 00000000 00000000"
                 "0000000000000005 0000000000000004 0000000080000000"
                 "00000004 00000000 00000004 7788"
                 "5566 11223344 00000050 00000000 00000054 00000004"
                 "0a0b0c0d ff00ff00");
/// An extended read request has no data; its byte enables follow the fields at once.
inline const byte_vector extended_read =
    bytes_of_hex("00000003 0000003e 0000000a 00000000 00000009"
                 "0000000000000005 0000000000000004 0000000028000000"
                 "00000004 00000000 00000004 0001"
                 "0000 00000000 00000050 00000000 00000050 00000002"
                 "00ff");
/// Line 1 of channel 12 goes up at 2 us.
inline const byte_vector interrupt = bytes_of_hex("00000005 00000015 0000000b 00000004 0000000c"
                                                  "00000000000007d0 0000000000000000 00000001 01");
/// The clock stands at 1 ms.
inline const byte_vector sync = bytes_of_hex("00000006 00000008 0000000c 00000000 00000000"
                                             "00000000000f4240");

} // namespace recorded

/// Header and body in one, as nobody receives them.
inline packet decode_all(const byte_vector& bytes) {
    const packet_header header = decode_header(bytes.data());
    if (bytes.size() != header_bytes + header.length)
        throw protocol_error("the packet's length is not its bytes'");
    return decode(header, bytes.data() + header_bytes);
}

} // namespace bitloom::remote_port
