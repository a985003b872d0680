// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/gdb_stub/gdb_packet.h"
#include "models/cpu/gdb_stub/gdb_session.h"
#include "testbenches/models/cpu/soc_bench.h"
#include "testbenches/support/systemc_fixture.h"

#include <gtest/gtest.h>

#include <random>

namespace bitloom::riscv {
namespace {

using event = gdb_receiver::event;
using action = gdb_session::action;

TEST(gdb_packet, is_found_however_the_stream_is_cut) {
    const std::string stream = "+" + gdb_frame("qSupported:x") + "\x03" + gdb_frame("X1,2:$#}*") +
                               "$m0,4#00" + gdb_frame("");
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
        gdb_receiver receiver;
        std::vector<std::string> found;
        for (std::size_t at = 0; at < stream.size(); at += cut) {
            receiver.add(stream.substr(at, cut));
            for (event e = receiver.next(); e != event::none; e = receiver.next())
                found.push_back(e == event::packet      ? "packet " + receiver.text()
                                : e == event::interrupt ? "interrupt"
                                                        : "damaged");
        }
        EXPECT_EQ(found, (std::vector<std::string>{"packet qSupported:x", "interrupt",
                                                   "packet X1,2:$#}*", "damaged", "packet "}));
    }
}

TEST(gdb_packet, that_never_ends_takes_no_memory_without_limit) {
    gdb_receiver receiver;
    receiver.add("$");
    for (unsigned n = 0; n < 100; ++n) {
        receiver.add(std::string(10000, 'a'));
        EXPECT_EQ(receiver.next(), event::none);
    }
    EXPECT_LE(receiver.text().size(), gdb_receiver::longest_packet + 1);
    receiver.add("#00");
    EXPECT_EQ(receiver.next(), event::damaged);
}

class gdb_session_packets : public testing::systemc_fixture {
protected:
    testing::soc m_soc;
    gdb_session m_session{m_soc.cpu};

    /// After the bus is there; the core stands still.
    void start() {
        m_soc.cpu.halt();
        sc_core::sc_start(sc_core::SC_ZERO_TIME);
    }
    std::string ask(const std::string& packet) {
        EXPECT_EQ(m_session.handle(packet), action::answer) << packet;
        return m_session.answer();
    }
};

TEST_F(gdb_session_packets, read_and_write_registers) {
    start();
    EXPECT_EQ(ask("P5=8877665544332211"), "OK");
    EXPECT_EQ(m_soc.cpu.core().x(5), 0x1122334455667788U);
    EXPECT_EQ(ask("p5"), "8877665544332211");
    EXPECT_EQ(ask("p20"), "0000008000000000") << "pc";
    m_soc.cpu.core().set_csr(csr::mscratch, 5);
    EXPECT_EQ(ask("p381"), "0500000000000000") << "mscratch";
    EXPECT_EQ(ask("g").size(), 33U * 16);
    EXPECT_EQ(ask("g").substr(5 * 16, 16), "8877665544332211");
    std::string all = ask("g");
    all.replace(6 * 16, 2, "ff");
    EXPECT_EQ(ask("G" + all), "OK");
    EXPECT_EQ(m_soc.cpu.core().x(6), 0xffU);
    for (const char* wrong : {"p", "pzz", "p40", "pffffffff", "P5", "P5=12", "P5=zz77665544332211",
                              "Pffff=8877665544332211"})
        EXPECT_EQ(ask(wrong), "E01") << wrong;
}

TEST_F(gdb_session_packets, read_and_write_memory) {
    start();
    EXPECT_EQ(ask("M80000010,4:01020304"), "OK");
    EXPECT_EQ(ask("m80000010,4"), "01020304");
    EXPECT_EQ(ask("X80000011,2:AB"), "OK");
    EXPECT_EQ(ask("m80000010,4"), "01414204");
    EXPECT_EQ(ask("X80000011,0:"), "OK");
    for (const char* wrong : {"m", "m80000010", "m0,4", "m800fffff,2", "m80000000,ffffffffffffffff",
                              "M80000010,4:0102", "M80000010,2:zzzz", "M0,1:00", "X80000010,4:A"})
        EXPECT_EQ(ask(wrong), "E01") << wrong;
    EXPECT_EQ(ask("m10000005,1"), "60") << "a device's register";
    EXPECT_EQ(ask("M10000000,1:41"), "E01") << "no device acts for a debugger";
    EXPECT_EQ(m_soc.output, "");
}

TEST_F(gdb_session_packets, set_and_clear_points) {
    start();
    EXPECT_EQ(ask("Z0,80000000,4"), "OK");
    EXPECT_EQ(ask("Z2,80000100,8"), "OK");
    EXPECT_EQ(ask("Z3,80000200,1"), "OK");
    EXPECT_EQ(ask("Z4,80000300,2"), "OK");
    EXPECT_EQ(ask("Z2,80000100,8"), "OK") << "twice is once";
    const debug_points& points = m_soc.cpu.core().points();
    EXPECT_EQ(points.breakpoints.count(0x80000000), 1U);
    ASSERT_EQ(points.watchpoints.size(), 3U);
    EXPECT_EQ(ask("z2,80000100,8"), "OK");
    EXPECT_EQ(ask("z0,80000000,4"), "OK");
    EXPECT_EQ(points.breakpoints.size() + points.watchpoints.size(), 2U);
    EXPECT_EQ(ask("Z5,0,1"), "");
    EXPECT_EQ(ask("Z0"), "E01");
}

TEST_F(gdb_session_packets, tell_what_to_do_with_the_core) {
    start();
    EXPECT_EQ(m_session.handle("c"), action::resume);
    EXPECT_EQ(m_session.handle("s80000100"), action::step);
    EXPECT_EQ(m_soc.cpu.core().pc(), 0x80000100U);
    EXPECT_EQ(m_session.handle("vCont;c:1"), action::resume);
    EXPECT_EQ(m_session.handle("vCont;s:1;c"), action::step);
    EXPECT_EQ(m_session.handle("D"), action::detach);
    EXPECT_EQ(m_session.handle("k"), action::kill);
    EXPECT_EQ(ask("vMustReplyEmpty"), "");
    EXPECT_EQ(ask(""), "");
    EXPECT_EQ(ask("?"), "T05thread:1;");
}

TEST_F(gdb_session_packets, describe_the_core_in_pieces) {
    start();
    std::string page;
    for (bool last = false; !last;) {
        char request[64];
        std::snprintf(request, sizeof request, "qXfer:features:read:target.xml:%zx,40",
                      page.size());
        const std::string piece = ask(request);
        ASSERT_FALSE(piece.empty());
        last = piece[0] == 'l';
        page += piece.substr(1);
    }
    EXPECT_NE(page.find("name=\"mcause\" bitsize=\"64\" type=\"int\" regnum=\"899\""),
              std::string::npos);
    EXPECT_EQ(page.substr(page.size() - 10), "</target>\n");
    EXPECT_EQ(ask("qXfer:features:read:target.xml:ffffff,40"), "E01");
}

TEST_F(gdb_session_packets, of_any_bytes_do_no_harm) {
    start();
    std::mt19937 random(5);
    const std::string kinds = "?qQgGpPmMXZzHTcsvDkx";
    const std::string letters = "0123456789abcdef,;:=$}#-";
    for (unsigned repeat = 0; repeat < 50000; ++repeat) {
        std::string packet(1, kinds[random() % kinds.size()]);
        for (auto n = random() % 40; n > 0; --n)
            packet += random() % 8 == 0 ? static_cast<char>(random())
                                        : letters[random() % letters.size()];
        m_session.handle(packet);
    }
    EXPECT_EQ(ask("?"), "T05thread:1;");
}

} // namespace
} // namespace bitloom::riscv
