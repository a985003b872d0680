// SPDX-License-Identifier: Apache-2.0
// Any bytes as the stream of a peer: packets are taken, and are again the same when they are
// written and read once more, or refused; no packet asks for more room than its bytes take.
#include "models/common/errors.h"
#include "tlm_bridges/remote_port/remote_port_packet.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitloom;
    using namespace bitloom::remote_port;
    try {
        while (size >= header_bytes) {
            const packet_header header = decode_header(data);
            require(header.length <= largest_body, "a packet longer than any is taken");
            data += header_bytes;
            size -= header_bytes;
            if (size < header.length)
                return 0;
            const packet p = decode(header, data);
            if (const auto* const a = std::get_if<access_body>(&p.body))
                require(a->data.size() + a->byte_enables.size() <= header.length,
                        "an access has more bytes than its packet");
            // hello's offsets and what is not read need not be ours
            if (p.is_access() || p.of() == command::interrupt || p.of() == command::sync) {
                const byte_vector once = encode(p);
                const packet again = decode(decode_header(once.data()), once.data() + header_bytes);
                require(encode(again) == once, "a packet is not what it was decoded from");
            }
            data += header.length;
            size -= header.length;
        }
    } catch (const protocol_error&) {
    }
    return 0;
}
