// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/import.h"

#include "models/common/errors.h"
#include "platforms/network/onnx/half_floats.h"
#include "platforms/network/onnx/importer.h"
#include "platforms/network/onnx/onnx_file.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/yaml_network.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

namespace bitloom::network {

namespace {

/// Weights that are not drawn take no memory: this only bounds what a layer may claim.
constexpr std::int64_t most_counted_weights = std::int64_t{1} << 40;

} // namespace

graph import_network(const std::filesystem::path& file, import_for use) {
    if (file.extension() == ".yaml" || file.extension() == ".yml")
        return use == import_for::running ? read_yaml_network(file)
                                          : read_yaml_network(file, most_counted_weights, false);
    try {
        const onnx_file opened = open_onnx(file);
        graph net = importer(opened).run();
        narrow_floats(net, opened.floats);
        return net;
    } catch (const google::protobuf::FatalException& error) {
        throw config_error(fmt::format("{}: cannot be read as ONNX: {}; export it again",
                                       printable(file.string()), printable(error.message())));
    }
}

} // namespace bitloom::network
