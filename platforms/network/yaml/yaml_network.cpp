// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/yaml_network.h"

#include "models/common/errors.h"
#include "platforms/network/inside_folder.h"
#include "platforms/network/onnx/code_view.h"
#include "platforms/network/sha256.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/spread.h"
#include "platforms/network/yaml/yaml_layer.h"
#include "platforms/network/yaml/yaml_quantisation.h"
#include "platforms/network/yaml/yaml_recurrent.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace bitloom::network {
namespace {

/// Of hidden values, from -1 to 1.
constexpr double hidden_rms = 0.5;

class reader {
public:
    reader(const std::filesystem::path& file, weight_allowance weights, graph& net)
        : m_folder(folder_of(file))
        , m_net(net)
        , m_weights(weights) {}

    void read(const yaml_section& whole) {
        whole.only({"inputs", "layers", "outputs"});
        for (const yaml_section& entry : whole.sections("inputs"))
            read_input(entry);
        for (const yaml_section& entry : whole.sections("layers"))
            read_layer(entry);
        if (m_net.inputs.empty())
            whole.refuse("inputs", "none, give at least one");
        if (m_net.layers.empty())
            whole.refuse("layers", "none, give at least one");
        read_outputs(whole);
    }

private:
    std::size_t find(const yaml_section& entry, const std::string& key,
                     const std::string& name) const {
        const auto found = m_tensors.find(name);
        if (found == m_tensors.end())
            entry.refuse(key, fmt::format("no tensor '{}' up to here, give an input or the output "
                                          "of a layer above",
                                          printable(name)));
        return found->second;
    }

    std::size_t add(const yaml_section& entry, tensor t, double rms) {
        if (!is_utf8(t.name))
            entry.refuse(fmt::format("the name '{}' is not UTF-8, rename it", printable(t.name)));
        if (!m_tensors.emplace(t.name, m_net.tensors.size()).second)
            entry.refuse(
                fmt::format("a second tensor '{}', give each its own name", printable(t.name)));
        if (!fits_memory({t.channels, t.frames * t.height, t.width}))
            entry.refuse(fmt::format("{} channels of {} x {} elements, at most {} elements are "
                                     "supported",
                                     t.channels, t.frames * t.height, t.width, most_elements));
        m_net.tensors.push_back(std::move(t));
        m_rms.push_back(rms);
        return m_net.tensors.size() - 1;
    }

    void read_input(const yaml_section& entry) {
        entry.only({"name", "shape", "bits", "signed", "scale", "zero_point"});
        tensor t;
        t.name = entry.word("name");
        t.shape = entry.wholes("shape", 1, most_elements);
        const std::size_t rank = t.shape.size();
        if (rank < 1 || rank > 4)
            entry.refuse("shape", "give [features], [steps, features], [channels, rows, columns] "
                                  "or [channels, frames, rows, columns]");
        t.channels = t.shape[rank == 2 ? 1 : 0];
        t.frames = rank == 4 ? t.shape[1] : 1;
        t.height = rank >= 3 ? t.shape[rank - 2] : rank == 2 ? t.shape[0] : 1;
        t.width = rank >= 3 ? t.shape[rank - 1] : 1;
        if (rank == 2)
            t.order = axis_order::channels_last;
        t.quantised = input_quantisation(entry);
        const bool is_floating = t.quantised.format.is_floating();
        if (!m_net.inputs.empty() && m_net.inputs.front().as_float != is_floating)
            entry.refuse("bits", "another input is of the other kind, give integers or fp32 for "
                                 "all");
        const double rms = is_floating ? 1 : uniform_rms(t.quantised);
        port p;
        p.name = t.name;
        p.as_float = is_floating;
        p.tensor = add(entry, std::move(t), rms);
        m_net.inputs.push_back(std::move(p));
    }

    void read_layer(yaml_section entry) {
        layer l;
        l.kind = kind_of(entry);
        l.name = entry.has("name") ? entry.word("name")
                                   : fmt::format("{}_{}", entry.word("kind"), m_net.layers.size());
        entry.rename("layers." + l.name);
        if (!is_recurrent(l.kind))
            check_keys(entry, l.kind);
        if (!m_names.insert(l.name).second)
            entry.refuse("a second layer of this name, give each its own");
        for (const std::string& name : entry.words("inputs"))
            l.inputs.push_back(find(entry, "inputs", name));
        const std::size_t wanted = l.kind == layer_kind::add ? 2 : 1;
        if (l.inputs.empty() || (l.kind != layer_kind::concat && l.inputs.size() != wanted))
            entry.refuse("inputs", fmt::format("{} of them, give {}", l.inputs.size(), wanted));

        if (is_recurrent(l.kind)) {
            tensor hidden = read_recurrent(entry, m_folder, m_net.tensors, m_weights, l);
            hidden.name = entry.has("output") ? entry.word("output") : l.name;
            l.output = add(entry, std::move(hidden), hidden_rms);
            m_net.layers.push_back(std::move(l));
            return;
        }
        tensor out = shape_output(entry, l);
        weight_spread weights;
        if (has_weights(l.kind))
            weights = read_weights(entry, m_folder, m_net.tensors, out.channels, m_weights, l);
        out.name = entry.has("output") ? entry.word("output") : l.name;
        const double rms = quantise_output(entry, m_net.tensors, m_rms, weights, l, out);
        l.output = add(entry, std::move(out), rms);
        m_net.layers.push_back(std::move(l));
    }

    /// Sets geometry and groups of the layer; channels, rows, columns and shape of its output.
    tensor shape_output(const yaml_section& entry, layer& l) const {
        const tensor& in = m_net.tensors[l.inputs.front()];
        l.geometry = window_of(entry, l.kind, in);
        tensor out;
        place_window(entry, l.geometry, l.kind, in, out);
        out.channels = in.channels;
        if (has_weights(l.kind)) {
            l.groups = l.kind == layer_kind::depthwise ? in.channels
                       : l.kind == layer_kind::convolution
                           ? entry.whole("groups", 1, in.channels, 1)
                           : 1;
            const std::optional<std::int64_t> same =
                l.kind == layer_kind::depthwise ? std::optional(in.channels) : std::nullopt;
            out.channels = entry.whole("channels", 1, most_elements, same);
            if (in.channels % l.groups != 0 || out.channels % l.groups != 0)
                entry.refuse(l.kind == layer_kind::depthwise ? "channels" : "groups",
                             fmt::format("{} groups do not divide {} input and {} output channels, "
                                         "give a divisor of both",
                                         l.groups, in.channels, out.channels));
            if (l.groups > 1 && l.groups == in.channels)
                l.kind = layer_kind::depthwise;
        }
        for (std::size_t i = 1; i < l.inputs.size(); ++i) {
            const tensor& other = m_net.tensors[l.inputs[i]];
            if (other.frames != in.frames || other.height != in.height || other.width != in.width ||
                (l.kind == layer_kind::add && other.channels != in.channels))
                entry.refuse("inputs", fmt::format("'{}' and '{}' have different shapes, give the "
                                                   "same",
                                                   printable(in.name), printable(other.name)));
            if (l.kind == layer_kind::concat &&
                __builtin_add_overflow(out.channels, other.channels, &out.channels))
                entry.refuse("inputs", "more channels than 64 bits count, give fewer");
        }
        out.shape = {out.channels, out.height, out.width};
        if (in.shape.size() == 4)
            out.shape.insert(out.shape.begin() + 1, out.frames);
        if (l.kind == layer_kind::matmul || in.shape.size() == 1)
            out.shape = {out.channels};
        if (out.height * out.width != 1 && out.shape.size() == 1)
            out.shape = {out.channels, out.height, out.width};
        if (in.order == axis_order::channels_last && l.kind != layer_kind::matmul) {
            out.order = in.order;
            out.shape = {out.height, out.width, out.channels};
            if (out.width == 1)
                out.shape.erase(out.shape.begin() + 1);
        }
        return out;
    }

    void read_outputs(const yaml_section& whole) {
        std::vector<std::string> names;
        if (whole.has("outputs")) {
            names = whole.words("outputs");
        } else {
            std::set<std::size_t> read;
            for (const layer& l : m_net.layers)
                read.insert(l.inputs.begin(), l.inputs.end());
            for (const layer& l : m_net.layers)
                if (read.count(l.output) == 0)
                    names.push_back(m_net.tensors[l.output].name);
        }
        std::set<std::string> seen;
        for (const std::string& name : names) {
            if (!seen.insert(name).second)
                whole.refuse("outputs", fmt::format("'{}' twice, keep one", printable(name)));
            port p;
            p.name = name;
            p.tensor = find(whole, "outputs", name);
            p.as_float = m_net.tensors[p.tensor].quantised.format.is_floating();
            m_net.outputs.push_back(std::move(p));
        }
        if (m_net.outputs.empty())
            whole.refuse("outputs", "none, give at least one");
    }

    std::filesystem::path m_folder;
    graph& m_net;
    std::map<std::string, std::size_t> m_tensors;
    std::set<std::string> m_names;
    std::vector<double> m_rms; ///< of the real values, by tensor
    weight_allowance m_weights;
};

/// Files that a network names for its arrays, each once.
void collect_arrays(const YAML::Node& node, std::set<std::string>& names) {
    for (const auto& each : node) {
        if (!node.IsMap()) {
            collect_arrays(each, names);
            continue;
        }
        if (each.first.Scalar() == "npy" && each.second.IsScalar())
            names.insert(each.second.Scalar());
        collect_arrays(each.second, names);
    }
}

/// Of the file's text and the arrays that it names, which are part of the network.
std::string digest_of(const std::string& text, const std::filesystem::path& folder) {
    std::set<std::string> names;
    collect_arrays(YAML::Load(text), names);
    std::string all = text;
    for (const std::string& name : names)
        all += '\0' + name + '\0' + sha256_of_file(file_inside(folder, name));
    return sha256(all.data(), all.size());
}

} // namespace

graph read_yaml_network(const std::filesystem::path& file, std::int64_t most_weights, bool draw) {
    const std::string label = printable(file.string());
    const std::string text = yaml_text(file, label);
    graph net;
    net.name = printable(file.stem().string());
    net.file = label;
    reader(file, {most_weights, draw}, net).read(read_yaml(text, label));
    net.sha256 = digest_of(text, folder_of(file));
    return net;
}

} // namespace bitloom::network
