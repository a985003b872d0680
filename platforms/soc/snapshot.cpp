// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/snapshot.h"

#include "models/common/errors.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/output_file.h"
#include "platforms/soc/configuration_text.h"
#include "platforms/soc/file_bytes.h"

#include <fmt/format.h>

#include <string_view>

namespace bitloom::soc {

namespace {

/// A byte above 127 and one that ends a line: a copy that takes it for text changes it.
constexpr std::string_view magic = "\x89"
                                   "BLSNAP\n";
constexpr std::uint32_t format_version = 1;
constexpr std::size_t digest_bytes = 64; // hexadecimal digits
constexpr std::size_t version_end = magic.size() + sizeof format_version;
constexpr std::size_t header_bytes = version_end + sizeof(std::uint64_t) + digest_bytes;

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
    throw config_error(file + ": " + why);
}

} // namespace

void write_snapshot(const std::string& file, snapshot s) {
    state_writer body;
    body(s);
    std::uint32_t version = format_version;
    std::uint64_t length = header_bytes + body.bytes().size();
    state_writer numbers;
    numbers(version, length);
    const std::string digest = configuration::sha256_of(body.bytes());
    results::write_file(file, std::string(magic) + numbers.bytes() + digest + body.bytes(),
                        "--save");
}

snapshot read_snapshot(const std::string& file) {
    const std::vector<std::uint8_t> read = read_file(file, "give one that --save has written");
    const std::string_view all(reinterpret_cast<const char*>(read.data()), read.size());
    const auto cut = [&](const std::string& of) {
        refuse(file, fmt::format("ends after {} bytes{}, save or copy it again", all.size(), of));
    };
    if (all.substr(0, magic.size()) != magic)
        refuse(file, "is no snapshot, give one that --save has written");
    if (all.size() < version_end)
        cut("");
    std::uint32_t version = 0;
    state_reader(all.substr(magic.size(), sizeof version))(version);
    if (version != format_version)
        refuse(file, fmt::format("is a snapshot of format {}, this program has format {}: save it "
                                 "again with this one",
                                 version, format_version));
    if (all.size() < header_bytes)
        cut("");
    std::uint64_t length = 0;
    state_reader(all.substr(version_end, sizeof length))(length);
    if (all.size() < length)
        cut(fmt::format(", {} were written", length));
    if (all.size() > length)
        refuse(file, fmt::format("has {} bytes, {} were written: save or copy it again", all.size(),
                                 length));
    const std::string_view body = all.substr(header_bytes);
    if (configuration::sha256_of(body) != all.substr(header_bytes - digest_bytes, digest_bytes))
        refuse(file, "was altered, its SHA-256 is another: save or copy it again");
    snapshot s;
    state_reader reader(body);
    try {
        reader(s);
        reader.end();
    } catch (const config_error& e) {
        refuse(file, fmt::format("{}, save it again with this program", e.what()));
    }
    return s;
}

void check_origin(const std::string& file, const snapshot_origin& saved,
                  const snapshot_origin& here, const std::string& firmware,
                  const std::string& input) {
    if (saved.program != here.program)
        refuse(file, fmt::format("was saved by Bitloom {}, this is {}: save it again with this one",
                                 configuration::printable(saved.program), here.program));
    if (const auto other = first_difference(saved.configuration, here.configuration))
        refuse(file, fmt::format("was saved on another platform, {} is {} there and {} here: give "
                                 "the one that it was saved on",
                                 configuration::printable(other->key),
                                 configuration::printable(other->first),
                                 configuration::printable(other->second)));
    if (saved.firmware != here.firmware)
        refuse(file, fmt::format("was saved with another firmware than {}, give --firmware that "
                                 "file",
                                 firmware));
    if (saved.input.empty() && !here.input.empty())
        refuse(file, "was saved without --input, leave it out");
    if (saved.input != here.input)
        refuse(file, fmt::format("was saved with {}, give --input that file",
                                 input.empty() ? "an --input" : "another --input than " + input));
}

} // namespace bitloom::soc
