// SPDX-License-Identifier: Apache-2.0
#include "testbenches/tlm_bridges/remote_port/recorded_packets.h"
#include "tlm_bridges/remote_port/remote_port_packet.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <random>

namespace bitloom::remote_port {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

packet of(command c, std::uint32_t id, std::uint32_t flags, std::uint32_t channel) {
    packet p;
    p.header = {static_cast<std::uint32_t>(c), 0, id, flags, channel};
    return p;
}

access_body access(std::uint64_t timestamp, std::uint64_t attributes, std::uint64_t address,
                   std::uint32_t length, std::uint64_t initiator) {
    access_body a;
    a.fields.timestamp = timestamp;
    a.fields.attributes = attributes;
    a.fields.address = address;
    a.fields.length = a.fields.streaming_width = length;
    a.initiator = initiator;
    return a;
}

TEST(remote_port_packet, writes_hello_as_recorded) {
    packet p = of(command::hello, 0, 0, 0);
    p.body = hello_body{{}, {1, 2, 3}};
    EXPECT_EQ(encode(p), recorded::hello);
}

TEST(remote_port_packet, writes_accesses_as_recorded) {
    packet p = of(command::read, 7, 0, 9);
    p.body = access(1000, attribute_secure, 0x28000010, 4, 0x1234);
    EXPECT_EQ(encode(p), recorded::read);
    packet r = response_to(p, 1001);
    std::get<access_body>(r.body).data = {0xde, 0xad, 0xbe, 0xef};
    EXPECT_EQ(encode(r), recorded::read_response);

    p = of(command::write, 8, flag_posted, 0);
    p.body = access(5, 0, 0x80000001, 3, 0);
    std::get<access_body>(p.body).data = {1, 2, 3};
    EXPECT_EQ(encode(p), recorded::write);
    r = response_to(p, 6);
    std::get<access_body>(r.body).set_status(access_status::address_error);
    EXPECT_EQ(encode(r), recorded::write_response);
}

TEST(remote_port_packet, writes_extended_accesses_as_recorded) {
    packet p = of(command::write, 9, 0, 0);
    p.body = access(5, attribute_extended, 0x80000000, 4, 0x1122334455667788);
    std::get<access_body>(p.body).data = {10, 11, 12, 13};
    std::get<access_body>(p.body).byte_enables = {0xff, 0, 0xff, 0};
    EXPECT_EQ(encode(p), recorded::extended_write);

    p = of(command::read, 10, 0, 9);
    p.body = access(5, attribute_extended, 0x28000000, 4, 1);
    std::get<access_body>(p.body).byte_enables = {0, 0xff};
    EXPECT_EQ(encode(p), recorded::extended_read);
}

TEST(remote_port_packet, writes_interrupts_and_sync_as_recorded) {
    packet p = of(command::interrupt, 11, flag_posted, 12);
    p.body = interrupt_body{{2000, 0, 1, 1}};
    EXPECT_EQ(encode(p), recorded::interrupt);
    p = of(command::sync, 12, 0, 0);
    p.body = sync_body{{1'000'000}};
    EXPECT_EQ(encode(p), recorded::sync);
}

TEST(remote_port_packet, reads_back_what_is_recorded) {
    using namespace recorded;
    for (const byte_vector& bytes : {hello, read, read_response, write, write_response,
                                     extended_write, extended_read, interrupt, sync})
        EXPECT_EQ(encode(decode_all(bytes)), bytes);
    EXPECT_TRUE(std::holds_alternative<unread_body>(decode_all(nop).body));
}

TEST(remote_port_packet, reads_every_field_of_an_extended_write) {
    const packet p = decode_all(recorded::extended_write);
    EXPECT_EQ(p.of(), command::write);
    EXPECT_EQ(p.header.id, 9U);
    const auto& a = std::get<access_body>(p.body);
    EXPECT_EQ(a.fields.timestamp, 5U);
    EXPECT_EQ(a.fields.address, 0x80000000U);
    EXPECT_EQ(a.initiator, 0x1122334455667788U);
    EXPECT_THAT(a.data, ElementsAre(10, 11, 12, 13));
    EXPECT_THAT(a.byte_enables, ElementsAre(0xff, 0, 0xff, 0));
    EXPECT_EQ(std::get<access_body>(decode_all(recorded::write_response).body).status(),
              access_status::address_error);
}

TEST(remote_port_packet, finds_capabilities_where_hello_says_they_are) {
    const byte_vector bytes = bytes_of_hex("00000001 00000014 00000000 00000000 00000000"
                                           "0004 0000 00000024 0001 0000 ffffffff 00000003");
    EXPECT_THAT(std::get<hello_body>(decode_all(bytes).body).capabilities, ElementsAre(3));
}

/// A recorded packet with the byte at `at` and those behind it made other ones.
byte_vector with(byte_vector bytes, std::size_t at, const std::string& hex) {
    const byte_vector other = bytes_of_hex(hex);
    std::copy(other.begin(), other.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    return bytes;
}

/// What decoding it is refused with.
std::string refusal(const byte_vector& bytes) {
    try {
        decode_all(bytes);
        return "";
    } catch (const protocol_error& e) {
        return e.what();
    }
}

TEST(remote_port_packet, refuses_commands_that_there_are_not) {
    EXPECT_THAT(refusal(with(recorded::sync, 0, "00000009")), HasSubstr("command 9"));
    EXPECT_THAT(refusal(with(recorded::sync, 0, "ffffffff")), HasSubstr("command 4294967295"));
    EXPECT_THAT(refusal(with(recorded::sync, 0, "00000007")), HasSubstr("translation"));
    EXPECT_THAT(refusal(with(recorded::sync, 0, "00000008")), HasSubstr("translation"));
}

TEST(remote_port_packet, refuses_lengths_by_the_header_alone) {
    for (const char* command :
         {"00000000", "00000001", "00000002", "00000003", "00000004", "00000005", "00000006"}) {
        byte_vector header(recorded::sync.begin(), recorded::sync.begin() + header_bytes);
        header = with(with(header, 0, command), 4, "ffffffff");
        EXPECT_THROW(decode_header(header.data()), protocol_error) << command;
    }
    for (const char* length : {"00000000", "00000007", "00000009"})
        EXPECT_NE(refusal(with(recorded::sync, 4, length)), "") << length;
    EXPECT_NE(refusal(with(recorded::interrupt, 4, "00000014")), "");
    EXPECT_NE(refusal(with(recorded::read, 4, "00000025")), "");
}

TEST(remote_port_packet, refuses_accesses_whose_length_is_not_their_bytes) {
    EXPECT_NE(refusal(with(recorded::write, 44, "00000004")), "");
    EXPECT_NE(refusal(with(recorded::write, 44, "00000002")), "");
    EXPECT_NE(refusal(with(recorded::read_response, 44, "00000008")), "");
    EXPECT_THAT(refusal(with(recorded::read, 44, "00000000")), HasSubstr("0 bytes"));
    EXPECT_THAT(refusal(with(recorded::read, 44, "ffffffff")), HasSubstr("4294967295 bytes"));
    EXPECT_THAT(refusal(with(recorded::read, 44, "00010001")), HasSubstr("65537 bytes"));
    EXPECT_EQ(refusal(with(recorded::read, 44, "00010000")), "");
}

TEST(remote_port_packet, refuses_offsets_outside_the_packet) {
    constexpr std::size_t data = 64, next = 68, enables = 72, enable_length = 76;
    const byte_vector& good = recorded::extended_write;
    for (const char* at : {"0000004f", "00000055", "ffffffff", "00000000"})
        EXPECT_THAT(refusal(with(good, data, at)), HasSubstr("data at byte")) << at;
    for (const char* at : {"00000050", "00000053", "00000055", "fffffffe", "00000000"})
        EXPECT_THAT(refusal(with(good, enables, at)), HasSubstr("byte enables at")) << at;
    EXPECT_NE(refusal(with(good, enable_length, "00000005")), "");
    EXPECT_NE(refusal(with(good, enable_length, "fffffffc")), "");
    EXPECT_THAT(refusal(with(good, next, "00000050")), HasSubstr("further headers"));
    EXPECT_THAT(refusal(with(recorded::read, 28, "0000000000000004")), HasSubstr("extended"));
}

TEST(remote_port_packet, refuses_other_versions_and_capabilities_beyond_hello) {
    EXPECT_THAT(refusal(with(recorded::hello, 20, "0003")), HasSubstr("version is 3.3"));
    EXPECT_THAT(refusal(with(recorded::hello, 20, "0005")), HasSubstr("version is 5.3"));
    EXPECT_EQ(refusal(with(recorded::hello, 22, "0000")), "");
    EXPECT_NE(refusal(with(recorded::hello, 28, "0004")), "");
    EXPECT_NE(refusal(with(recorded::hello, 28, "ffff")), "");
    for (const char* offset : {"00000000", "0000001f", "00000021", "fffffff8"})
        EXPECT_NE(refusal(with(recorded::hello, 24, offset)), "") << offset;
}

TEST(remote_port_packet, random_accesses_come_back_as_they_were) {
    std::mt19937_64 random(1);
    for (int n = 0; n < 20000; ++n) {
        const bool reads = random() % 2 == 0, responds = random() % 2 == 0;
        packet p = of(reads ? command::read : command::write, static_cast<std::uint32_t>(random()),
                      responds ? flag_response + 0U : 0U, static_cast<std::uint32_t>(random()));
        const auto length = static_cast<std::uint32_t>(1 + random() % (n % 100 == 0 ? 65536 : 64));
        const bool extended = random() % 2 == 0;
        access_body a = access(random(), extended ? attribute_extended + 0U : 0U, random(), length,
                               extended ? random() : random() % 65536);
        if (p.carries_data())
            for (std::uint32_t i = 0; i < length; ++i)
                a.data.push_back(static_cast<std::uint8_t>(random()));
        if (extended)
            a.byte_enables.assign(random() % 16, static_cast<std::uint8_t>(random()));
        p.body = a;
        const packet back = decode_all(encode(p));
        const auto& b = std::get<access_body>(back.body);
        ASSERT_EQ(back.header.id, p.header.id);
        ASSERT_EQ(back.header.channel, p.header.channel);
        ASSERT_EQ(b.fields.timestamp, a.fields.timestamp);
        ASSERT_EQ(b.fields.attributes, a.fields.attributes);
        ASSERT_EQ(b.fields.address, a.fields.address);
        ASSERT_EQ(b.fields.length, length);
        ASSERT_EQ(b.initiator, a.initiator);
        ASSERT_EQ(b.data, a.data);
        ASSERT_EQ(b.byte_enables, a.byte_enables);
    }
}

TEST(remote_port_packet, the_page_of_fields_is_current) {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/cosimulation.md");
    const std::string page((std::istreambuf_iterator<char>(file)), {});
    EXPECT_THAT(page, HasSubstr(packet_page())) << packet_page();
}

} // namespace
} // namespace bitloom::remote_port
