// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/yaml_recurrent.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/recurrent_gates.h"
#include "platforms/network/yaml/gaussian_weights.h"
#include "platforms/network/yaml/seeded_weights.h"
#include "platforms/network/yaml/yaml_quantisation.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace bitloom::network {

namespace {

using post_processing::cell_kind;

/// Gates by the letters of their keys, in the order of cell_kind.
std::vector<std::string> letters_of(layer_kind kind) {
    if (kind == layer_kind::lstm)
        return {"i", "f", "o", "g"};
    return kind == layer_kind::gru ? std::vector<std::string>{"z", "r", "h"}
                                   : std::vector<std::string>{"h"};
}

class recurrent_reader {
public:
    recurrent_reader(const yaml_section& entry, const std::filesystem::path& folder,
                     const tensor& in, layer& l)
        : m_entry(entry)
        , m_folder(folder)
        , m_in(in)
        , m_layer(l)
        , m_floating(in.quantised.format.is_floating()) {}

    tensor read(weight_allowance& allowance) {
        if (m_in.width != 1 || m_in.frames != 1)
            m_entry.refuse("inputs", fmt::format("'{}' has rows and columns, give [steps, "
                                                 "features] or [features]",
                                                 m_in.name));
        check_keys();
        if (!m_floating && m_layer.kind != layer_kind::lstm)
            m_entry.refuse("kind", "of integers there is lstm alone, give fp32 inputs");
        recurrence& r = m_layer.recurrent.emplace();
        r.cell = cell();
        r.hidden = m_entry.whole("hidden", 1, 65536);
        r.backwards = m_entry.flag("backwards", false);
        read_weights(allowance);
        return output();
    }

private:
    void check_keys() const {
        std::vector<std::string> keys{"name",   "kind",  "inputs",  "output",    "activation_bits",
                                      "hidden", "gates", "weights", "backwards", "weight_bits"};
        if (!m_floating)
            keys.insert(keys.end(), {"signed", "scale", "zero_point", "weights_signed"});
        if (m_layer.kind == layer_kind::gru)
            keys.emplace_back("reset");
        if (m_layer.kind == layer_kind::rnn)
            keys.emplace_back("function");
        m_entry.only(keys);
        if (m_entry.has("gates") == m_entry.has("weights"))
            m_entry.refuse("has both gates and weights or neither, give one of them");
    }

    cell_kind cell() const {
        if (m_layer.kind == layer_kind::lstm)
            return cell_kind::lstm;
        if (m_layer.kind == layer_kind::gru) {
            const bool before =
                m_entry.has("reset") && m_entry.one_of("reset", {"before", "after"}) == "before";
            return before ? cell_kind::gru_gates : cell_kind::gru;
        }
        const bool relu =
            m_entry.has("function") && m_entry.one_of("function", {"tanh", "relu"}) == "relu";
        return relu ? cell_kind::rnn_relu : cell_kind::rnn_tanh;
    }

    void read_weights(weight_allowance& allowance) {
        const auto gates = static_cast<std::int64_t>(letters_of(m_layer.kind).size());
        const std::int64_t rows = gates * hidden(), row = m_in.channels + hidden();
        std::int64_t count = 0;
        if (__builtin_mul_overflow(rows, row, &count) || count > allowance.left)
            m_entry.refuse(fmt::format("its weights [{}, {}] go beyond what a network may have, "
                                       "use smaller layers",
                                       rows, row));
        allowance.left -= count;
        if (m_floating) {
            check_floating("weight_bits");
            m_layer.weight_format = fp32_format;
        } else {
            m_layer.weight_format.bits =
                static_cast<unsigned>(m_entry.whole("weight_bits", 2, 16, 8));
            m_layer.weight_format.is_signed = m_entry.flag("weights_signed", true);
        }
        if (m_entry.has("weights"))
            return draw(static_cast<std::size_t>(rows), static_cast<std::size_t>(row),
                        allowance.draw);
        const yaml_section all = m_entry.section("gates");
        all.only(letters_of(m_layer.kind));
        std::vector<recurrent_gate> read;
        for (const std::string& letter : letters_of(m_layer.kind))
            read.push_back(gate(all.section(letter)));
        set_gates(m_layer, read);
    }

    std::int64_t hidden() const { return m_layer.recurrent->hidden; }

    void draw(std::size_t rows, std::size_t row, bool draw) {
        const yaml_section section = m_entry.section("weights");
        section.only({"seed"});
        const auto seed = static_cast<std::uint64_t>(
            section.whole("seed", 0, std::numeric_limits<std::int64_t>::max()));
        recurrence& r = *m_layer.recurrent;
        m_layer.bias.assign(rows, 0);
        r.bias = m_layer.bias;
        const double deviation = 1 / std::sqrt(static_cast<double>(row));
        if (m_floating) {
            gaussian_weights weights;
            weights.channels = rows;
            weights.per_channel = row;
            weights.format = fp32_format;
            weights.seed = seed;
            m_layer.weight_scales = {1.0};
            if (draw)
                m_layer.weights = weights.draw_fp32();
        } else {
            // seeded codes have a third of the highest one as their standard deviation
            m_layer.weight_scales = {
                static_cast<float>(3 * deviation / m_layer.weight_format.highest())};
            if (draw)
                m_layer.weights =
                    seeded_weights(rows * row, m_layer.weight_format, seed, std::nullopt);
        }
        r.scales = m_layer.weight_scales;
    }

    recurrent_gate gate(const yaml_section& section) const {
        if (m_floating)
            section.only({"weights", "recurrent", "bias", "recurrent_bias"});
        else
            section.only({"weights", "weight_scale", "recurrent", "recurrent_scale", "bias"});
        recurrent_gate g;
        g.weights = values(section, "weights", {hidden(), m_in.channels}, m_layer.weight_format);
        g.recurrent = values(section, "recurrent", {hidden(), hidden()}, m_layer.weight_format);
        const std::vector<std::int32_t> zeros(static_cast<std::size_t>(hidden()), 0);
        const operand_format sum = m_floating ? fp32_format : operand_format{32, true};
        g.bias = section.has("bias") ? values(section, "bias", {hidden()}, sum) : zeros;
        g.recurrent_bias = section.has("recurrent_bias")
                               ? values(section, "recurrent_bias", {hidden()}, sum)
                               : zeros;
        g.weight_scales = scales(section, "weight_scale");
        g.recurrent_scales = scales(section, "recurrent_scale");
        return g;
    }

    std::vector<std::int32_t> values(const yaml_section& gate, const std::string& key,
                                     const std::vector<std::int64_t>& shape,
                                     operand_format format) const {
        const yaml_section section = gate.section(key);
        section.only({"npy"});
        const npy_array array = array_of_key(section, m_folder);
        check_extent(section, array, shape);
        return format.is_floating() ? floating_bits(section, array)
                                    : integer_codes(section, array, format);
    }

    std::vector<double> scales(const yaml_section& gate, const std::string& key) const {
        if (m_floating || !gate.has(key))
            return {m_floating ? 1.0
                               : 1.0F / static_cast<float>(m_layer.weight_format.highest() + 1)};
        return weight_scales(gate, key, m_folder, hidden());
    }

    void check_floating(const std::string& key) const {
        if (m_entry.has(key) && !m_entry.is_word(key, "fp32"))
            m_entry.refuse(key, "the input is fp32, give fp32 or leave it out");
    }

    tensor output() const {
        tensor out;
        out.channels = hidden();
        out.height = m_in.height;
        out.shape = {out.height, out.channels};
        out.order = axis_order::channels_last;
        if (m_floating) {
            check_floating("activation_bits");
            out.quantised.format = fp32_format;
            return out;
        }
        out.quantised = hidden_quantisation(m_entry);
        m_layer.clamp_low = out.quantised.format.lowest();
        m_layer.clamp_high = out.quantised.format.highest();
        return out;
    }

    const yaml_section& m_entry;
    const std::filesystem::path& m_folder;
    const tensor& m_in;
    layer& m_layer;
    bool m_floating;
};

} // namespace

tensor read_recurrent(const yaml_section& entry, const std::filesystem::path& folder,
                      const std::vector<tensor>& tensors, weight_allowance& allowance, layer& l) {
    return recurrent_reader(entry, folder, tensors[l.inputs.front()], l).read(allowance);
}

} // namespace bitloom::network
