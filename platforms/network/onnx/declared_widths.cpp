// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/declared_widths.h"

#include "platforms/network/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bitloom::network {
namespace {

constexpr const char* property = "bitloom.bits";
constexpr std::size_t longest = 16U << 20; // bytes of text
constexpr const char* form = "write {\"tensor\": bits, ...}";

/// Takes the entries as the parser meets them: nothing nested is ever built.
class width_reader : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit width_reader(const onnx_file& file)
        : m_file(file) {}

    std::map<std::string, unsigned> widths;

    bool null() override { other("null"); }
    bool boolean(bool /*value*/) override { other("a truth value"); }
    bool number_float(double /*value*/, const std::string& text) override { other(text); }
    bool string(std::string& /*text*/) override { other("a text"); }
    bool binary(binary_t& /*bytes*/) override { other("binary data"); }
    bool start_array(std::size_t /*size*/) override { other("a list"); }
    bool end_array() override { return true; }
    bool end_object() override { return true; }

    bool start_object(std::size_t /*size*/) override {
        if (m_inside)
            other("an object");
        m_inside = true;
        return true;
    }

    bool key(std::string& name) override {
        m_name = name;
        if (widths.count(name) > 0)
            refuse(fmt::format("names '{}' twice; keep one", printable(name)));
        return true;
    }

    bool number_integer(std::int64_t value) override { other(std::to_string(value)); }
    bool number_unsigned(std::uint64_t value) override {
        if (!m_inside || (value < 1 || value > 24))
            other(std::to_string(value));
        widths.emplace(m_name, static_cast<unsigned>(value));
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& /*error*/) override {
        refuse(fmt::format("is not JSON at byte {}; {}", position, form));
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        m_file.refuse(fmt::format("property {} {}", property, what));
    }
    [[noreturn]] void other(const std::string& given) const {
        if (!m_inside)
            refuse(fmt::format("holds {}; {}", given, form));
        refuse(fmt::format("gives '{}' {} bits; give 1 to 24", printable(m_name), given));
    }

    const onnx_file& m_file;
    bool m_inside = false;
    std::string m_name;
};

} // namespace

declared_widths::declared_widths(const onnx_file& file)
    : m_file(file) {
    const std::string* text = nullptr;
    for (const onnx::StringStringEntryProto& each : file.model.metadata_props()) {
        if (each.key() != property)
            continue;
        if (text)
            file.refuse(fmt::format("property {} stands twice; keep one", property));
        text = &each.value();
    }
    if (!text)
        return;
    if (text->size() > longest)
        file.refuse(fmt::format("property {} is longer than {} bytes; name each tensor once",
                                property, longest));
    width_reader reader(file);
    nlohmann::json::sax_parse(*text, &reader);
    for (const auto& [name, bits] : reader.widths)
        m_entries.emplace(name, entry{bits, false});
}

std::optional<unsigned> declared_widths::given(const std::string& tensor) {
    const auto found = m_entries.find(tensor);
    if (found == m_entries.end())
        return std::nullopt;
    found->second.met = true;
    return found->second.bits;
}

unsigned declared_widths::of(const std::string& tensor, operand_format type) {
    const unsigned bits = given(tensor).value_or(type.bits);
    if (bits > type.bits)
        m_file.refuse(fmt::format("property {} gives '{}' {} bits, its type has {}; keep it in a "
                                  "wider type",
                                  property, printable(tensor), bits, type.bits));
    return bits;
}

void declared_widths::check_all_met() const {
    for (const auto& [name, each] : m_entries)
        if (!each.met)
            m_file.refuse(fmt::format("property {} names '{}', which is no quantised tensor; name "
                                      "outputs of QuantizeLinear, integer inputs or initialisers "
                                      "of weights",
                                      property, printable(name)));
}

} // namespace bitloom::network
