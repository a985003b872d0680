// SPDX-License-Identifier: Apache-2.0
// Elements and their order: CMSIS-SVD schema 1.3.
#include "models/common/register_text.h"
#include "platforms/register_files/descriptions.h"

#include <fmt/format.h>

namespace bitloom::register_files {

namespace {

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text)
        result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return result;
}

const char* access_of(register_access a) {
    return a == register_access::read_only    ? "read-only"
           : a == register_access::write_only ? "write-only"
                                              : "read-write";
}

std::string field_text(const register_field& f) {
    return fmt::format(
        "            <field>\n"
        "              <name>{}</name>\n"
        "{}"
        "              <bitOffset>{}</bitOffset>\n"
        "              <bitWidth>{}</bitWidth>\n"
        "            </field>\n",
        f.name,
        *f.sentence == 0
            ? ""
            : fmt::format("              <description>{}</description>\n", escaped(f.sentence)),
        lowest_bit(f), field_bits(f));
}

std::string register_text(const register_description& r, std::uint32_t bytes) {
    const bool several = r.count > 1;
    std::string text = "        <register>\n";
    if (several)
        text += fmt::format("          <dim>{}</dim>\n          <dimIncrement>{}</dimIncrement>\n",
                            r.count, bytes);
    text += fmt::format("          <name>{}{}</name>\n"
                        "          <description>{}</description>\n"
                        "          <addressOffset>{:#x}</addressOffset>\n"
                        "          <size>{}</size>\n"
                        "          <access>{}</access>\n"
                        "          <resetValue>{:#x}</resetValue>\n",
                        r.name, several ? "[%s]" : "", escaped(register_meaning(r)), r.offset,
                        8 * bytes, access_of(r.access), r.reset);
    if (r.access == register_access::write_one_to_clear)
        text += "          <modifiedWriteValues>oneToClear</modifiedWriteValues>\n";
    if (r.fields.count > 0) {
        text += "          <fields>\n";
        for (const register_field& f : r.fields)
            text += field_text(f);
        text += "          </fields>\n";
    }
    return text + "        </register>\n";
}

std::string peripheral_text(const device& d) {
    std::string text = fmt::format("    <peripheral>\n"
                                   "      <name>{}</name>\n"
                                   "      <description>{}</description>\n"
                                   "      <baseAddress>{:#010x}</baseAddress>\n"
                                   "      <addressBlock>\n"
                                   "        <offset>0x0</offset>\n"
                                   "        <size>{:#x}</size>\n"
                                   "        <usage>registers</usage>\n"
                                   "      </addressBlock>\n",
                                   d.prefix, d.sentence, d.address, d.bytes);
    if (d.source != 0)
        text += fmt::format("      <interrupt>\n"
                            "        <name>{}</name>\n"
                            "        <value>{}</value>\n"
                            "      </interrupt>\n",
                            d.prefix, d.source);
    text += "      <registers>\n";
    for (std::size_t i = 0; i < d.table->count; ++i)
        text += register_text(d.table->rows[i], d.table->register_bytes);
    return text + "      </registers>\n    </peripheral>\n";
}

} // namespace

std::string svd(const std::vector<device>& all) {
    std::string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                       "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
                       "<!-- Made from the models' register tables by register_files. -->\n"
                       "<device schemaVersion=\"1.3\" "
                       "xmlns:xs=\"http://www.w3.org/2001/XMLSchema-instance\" "
                       "xs:noNamespaceSchemaLocation=\"CMSIS-SVD.xsd\">\n"
                       "  <vendor>Bitloom</vendor>\n"
                       "  <name>soc_both</name>\n"
                       "  <version>1.0</version>\n"
                       "  <description>RISC-V core with Bit Fusion and Bitlet</description>\n"
                       "  <addressUnitBits>8</addressUnitBits>\n"
                       "  <width>64</width>\n"
                       "  <peripherals>\n";
    for (const device& d : all)
        text += peripheral_text(d);
    return text + "  </peripherals>\n</device>\n";
}

} // namespace bitloom::register_files
