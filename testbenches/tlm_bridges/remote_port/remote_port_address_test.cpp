// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "tlm_bridges/remote_port/remote_port_address.h"

#include <gtest/gtest.h>

#include <string>

namespace bitloom::remote_port {
namespace {

socket_address parse(const std::string& text, bool other_hosts = false) {
    return parse_address(text, "--remote-port: ", other_hosts);
}

TEST(remote_port_address, takes_paths_and_hosts_of_this_computer) {
    for (const char* text :
         {"unix:a/b", "unix:/x y", "tcp:127.0.0.1:0", "tcp:127.9.9.9:65535", "tcp:[::1]:80"})
        EXPECT_EQ(parse(text).text(), text);
    EXPECT_EQ(parse("tcp:localhost:5").text(), "tcp:127.0.0.1:5");
    EXPECT_EQ(parse("tcp:::1:5").text(), "tcp:[::1]:5");
}

TEST(remote_port_address, takes_other_hosts_only_where_told_to) {
    for (const char* text : {"tcp:0.0.0.0:5", "tcp:10.0.0.1:5", "tcp:[::]:5", "tcp:[fe80::1]:5"}) {
        EXPECT_THROW(parse(text), config_error) << text;
        EXPECT_EQ(parse(text, true).text(), text);
    }
}

TEST(remote_port_address, refuses_what_is_no_address) {
    for (const std::string& text :
         {std::string(), std::string("unix:"), std::string("/tmp/x"), std::string("tcp:"),
          std::string("tcp:1"), std::string("tcp:localhost"), std::string("tcp:localhost:"),
          std::string("tcp:localhost:65536"), std::string("tcp:localhost:-1"),
          std::string("tcp:localhost:5x"), std::string("tcp:example.org:5"), std::string("tcp::5"),
          "unix:" + std::string(108, 'x'), std::string("unix:a\0b", 8)})
        EXPECT_THROW(parse(text, true), config_error) << text;
    EXPECT_NO_THROW(parse("unix:" + std::string(107, 'x')));
}

} // namespace
} // namespace bitloom::remote_port
