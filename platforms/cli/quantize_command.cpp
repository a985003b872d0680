// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/labels.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/cli/progress.h"
#include "platforms/configuration/printable.h"
#include "platforms/network/import.h"
#include "platforms/network/text.h"
#include "platforms/quantise/bias_correction.h"
#include "platforms/quantise/prediction.h"
#include "platforms/quantise/qdq_writer.h"
#include "platforms/quantise/quantised_graph.h"
#include "platforms/results/output_file.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::cli {

namespace {

using network::graph;
using network::layer;

/// Ctrl-C: there is no half of a quantised network.
struct interrupted {};

constexpr const char* calibration_option = "--calibration";

graph floating_network(const std::string& file) {
    graph net = network::import_network(file);
    for (const network::tensor& t : net.tensors)
        if (t.quantised.format != fp32_format)
            throw config_error(
                fmt::format("{}: is {}, give a network in fp32", net.file,
                            t.quantised.format.is_floating() ? "in 16 bits" : "quantised already"));
    if (net.layers.empty())
        throw config_error(
            fmt::format("{}: computes nothing, give a network with layers", net.file));
    return net;
}

/// Of the magnitudes; nothing for the largest.
std::optional<double> percentile_of(const quantize_options& o) {
    if (o.method != "max_abs" && o.method != "percentile")
        throw config_error(fmt::format("--method {}: not known, give max_abs or percentile",
                                       configuration::printable(o.method)));
    if (o.method == "max_abs" && o.percentile)
        throw config_error("--percentile: --method max_abs takes the largest value, give --method "
                           "percentile");
    if (o.method == "max_abs")
        return std::nullopt;
    const double percentile = o.percentile.value_or(default_percentile);
    if (!(percentile > 0 && percentile <= 100))
        throw config_error(fmt::format(
            "--percentile {}: out of range, give more than 0, at most 100", percentile));
    return percentile;
}

/// What a later command will read, under the name that the file gets.
graph read_back(const results::pending_file& written, const graph& net, const std::string& out) {
    try {
        graph quantised = network::import_network(written.temporary());
        quantised.file = out;
        return quantised;
    } catch (const config_error& error) {
        std::string what = error.what(); // begins with a name that nobody knows
        const std::string begin = network::printable(written.temporary().string()) + ": ";
        if (what.compare(0, begin.size(), begin) == 0)
            what.erase(0, begin.size());
        throw config_error(fmt::format("{}: has no quantised form that runs: {}", net.file, what));
    }
}

std::string bits_text(const graph& net, const layer& l) {
    const auto bits = [&](std::size_t tensor) { return net.tensors[tensor].quantised.format.bits; };
    const std::string weights =
        network::has_weights(l.kind) ? std::to_string(l.weight_format.bits) : "-";
    return fmt::format("{}/{}/{}", bits(l.inputs.front()), weights, bits(l.output));
}

std::string table(const graph& net, const quantise::prediction& found) {
    std::vector<results::text_column> columns{{"layer", "", true, {}},
                                              {"kind", "", true, {}},
                                              {"bits", "a/w/out", true, {}},
                                              {"error", "%", false, {}},
                                              {"SQNR", "dB", false, {}}};
    for (std::size_t n = 0; n < net.layers.size(); ++n) {
        const layer& l = net.layers[n];
        const auto relative = found.layers[n].relative();
        const auto decibels = found.layers[n].decibels();
        columns[0].cells.push_back(configuration::printable(l.name));
        columns[1].cells.emplace_back(network::kind_name(l.kind));
        columns[2].cells.push_back(bits_text(net, l));
        columns[3].cells.push_back(relative ? fmt::format("{:.2f}", *relative * 100) : "");
        columns[4].cells.push_back(decibels ? fmt::format("{:.1f}", *decibels) : "");
    }
    return results::text_table(std::move(columns));
}

std::string accuracy_line(const quantise::prediction& found,
                          const std::vector<std::int64_t>& labels) {
    return fmt::format("accuracy {:.2f} % in fp32, {:.2f} % quantised, of {} samples\n",
                       accelerator::accuracy(found.real_classes, labels) * 100,
                       accelerator::accuracy(found.integer_classes, labels) * 100, labels.size());
}

int quantise_network(const quantize_options& o) {
    const std::optional<double> percentile = percentile_of(o);
    const quantise::requested_widths requested = quantise::read_widths(o.bits, o.layers);
    const results::output_place place = results::place_of(o.out, "--out");
    if (!place.replaceable)
        throw config_error(fmt::format("{}: is no file, give --out a file", o.out));
    results::check_place(o.out, "--out");
    const graph net = floating_network(o.network);
    const quantise::network_widths widths = quantise::widths_of(net, requested);
    if (o.calibration.empty())
        throw config_error("--calibration: missing, give X.npy, samples on axis 0");
    const accelerator::input_set inputs =
        accelerator::read_inputs(net, o.calibration, calibration_option);
    std::vector<std::int64_t> labels;
    if (o.labels)
        labels = accelerator::read_labels(*o.labels, inputs.samples,
                                          net.tensors[net.outputs.front().tensor].elements());

    // Calibration, correction and prediction take about as long as each other.
    const interruption ctrl_c;
    progress shown(3 * inputs.samples, o.quiet);
    const auto show = [&](std::uint64_t done) {
        shown.update(done);
        if (ctrl_c.requested())
            throw interrupted();
    };
    const quantise::calibration found = quantise::calibrate(net, inputs, percentile, show);
    graph made = quantise::quantised_graph(net, found, widths);
    quantise::correct_biases(made, found, quantise::quantised_inputs(made, inputs),
                             [&](std::size_t layers) {
                                 show(inputs.samples + inputs.samples * layers / net.layers.size());
                             });
    results::pending_file file(place.target, quantise::qdq_model(made), o.out);
    const graph written = read_back(file, net, o.out);
    const accelerator::input_set read =
        accelerator::read_inputs(written, o.calibration, calibration_option);
    const quantise::prediction expected =
        quantise::predict({net, inputs}, {written, read},
                          [&](std::uint64_t done) { show(2 * inputs.samples + done); });
    file.put();
    if (o.quiet)
        return exit_good;
    fmt::print("{}", table(written, expected));
    if (o.labels)
        fmt::print("\n{}", accuracy_line(expected, labels));
    return exit_good;
}

} // namespace

int quantize(const quantize_options& o) {
    try {
        return quantise_network(o);
    } catch (const interrupted&) {
        fmt::print(stderr, "interrupted, {} is as it was\n", configuration::printable(o.out));
        return exit_interrupted;
    }
}

} // namespace bitloom::cli
