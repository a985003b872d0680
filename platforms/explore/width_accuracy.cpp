// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/width_accuracy.h"

#include "models/common/errors.h"
#include "platforms/accelerator/labels.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/network/import.h"
#include "platforms/quantise/bias_correction.h"
#include "platforms/quantise/prediction.h"
#include "platforms/quantise/qdq_writer.h"
#include "platforms/quantise/quantised_graph.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <system_error>

namespace bitloom::explore {

namespace {

namespace fs = std::filesystem;

/// A network is read from a file: what a machine runs is what the importer makes of it.
class temporary_network {
public:
    explicit temporary_network(const std::string& bytes)
        : path(fs::temp_directory_path() /
               fmt::format("bitloom-{}-{}.onnx", getpid(), next_number())) {
        std::ofstream to(path, std::ios::binary);
        to << bytes;
        to.close();
        if (!to)
            throw config_error(
                fmt::format("{}: cannot be written, make room there", path.string()));
    }
    ~temporary_network() {
        std::error_code ignored;
        fs::remove(path, ignored);
    }
    temporary_network(const temporary_network&) = delete;
    temporary_network& operator=(const temporary_network&) = delete;

    const fs::path path;

private:
    static unsigned next_number() {
        static std::atomic<unsigned> number{0};
        return number++;
    }
};

std::string digest_of(const fs::path& file) {
    std::ifstream from(file, std::ios::binary);
    return configuration::sha256_of(std::string(std::istreambuf_iterator<char>(from), {}));
}

} // namespace

struct width_accuracy::parts {
    network::graph net;
    std::string samples_file;
    accelerator::input_set inputs;
    std::vector<std::int64_t> labels;
    quantise::calibration found;
    std::string samples_sha256, labels_sha256;
};

width_accuracy::width_accuracy(const fs::path& network, const accuracy_settings& of) {
    auto made = std::make_unique<parts>();
    made->net = network::import_network(network);
    for (const network::tensor& t : made->net.tensors)
        if (t.quantised.format != fp32_format)
            throw config_error(fmt::format("{}{} is not in fp32, give a network that is", of.where,
                                           made->net.file));
    made->samples_file = of.calibration.string();
    made->inputs =
        accelerator::read_inputs(made->net, {made->samples_file}, "accuracy.calibration");
    made->labels =
        accelerator::read_labels(of.labels, made->inputs.samples,
                                 made->net.tensors[made->net.outputs.front().tensor].elements());
    made->found = quantise::calibrate(made->net, made->inputs, std::nullopt, [](auto) {});
    made->samples_sha256 = digest_of(of.calibration);
    made->labels_sha256 = digest_of(of.labels);
    m_parts = std::move(made);
}

width_accuracy::~width_accuracy() = default;

const std::string& width_accuracy::samples_sha256() const {
    return m_parts->samples_sha256;
}

const std::string& width_accuracy::labels_sha256() const {
    return m_parts->labels_sha256;
}

width_accuracy::quantised width_accuracy::with(const configuration::widths_by_layer& widths) const {
    const parts& p = *m_parts;
    quantise::requested_widths requested;
    requested.layers = widths;
    network::graph made =
        quantise::quantised_graph(p.net, p.found, quantise::widths_of(p.net, requested));
    quantise::correct_biases(made, p.found, quantise::quantised_inputs(made, p.inputs),
                             [](auto) {});
    const temporary_network file(quantise::qdq_model(made));
    quantised result{network::import_network(file.path), 0};
    const accelerator::input_set read =
        accelerator::read_inputs(result.net, {p.samples_file}, "accuracy.calibration");
    const quantise::prediction expected =
        quantise::predict({p.net, p.inputs}, {result.net, read}, [](auto) {});
    result.accuracy = accelerator::accuracy(expected.integer_classes, p.labels);
    return result;
}

} // namespace bitloom::explore
