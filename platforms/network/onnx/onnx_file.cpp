// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/onnx_file.h"

#include "models/common/errors.h"
#include "models/common/float_formats.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/half_floats.h"
#include "platforms/network/onnx/pool_order.h"
#include "platforms/network/onnx/qoperators.h"
#include "platforms/network/onnx/quantiser.h"
#include "platforms/network/onnx/sparse_tensors.h"
#include "platforms/network/sha256.h"
#include "platforms/network/text.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <fstream>
#include <limits>

namespace bitloom::network {
namespace {

constexpr std::int64_t oldest_opset = 7, newest_opset = 21;

std::string read_bytes(const std::filesystem::path& path, const onnx_file& file) {
    std::error_code failed;
    if (!std::filesystem::exists(path, failed))
        file.refuse("does not exist; give the path of an .onnx or .yaml file");
    if (!std::filesystem::is_regular_file(path, failed))
        file.refuse("is not a file; give the path of an .onnx or .yaml file");
    const std::uintmax_t size = std::filesystem::file_size(path, failed);
    if (failed || size > std::numeric_limits<int>::max())
        file.refuse("is larger than 2 GiB, the limit of protobuf; split the network");
    std::string bytes(size, '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::uintmax_t>(stream.gcount()) != size)
        file.refuse("cannot be read; give the path of a readable .onnx file");
    return bytes;
}

void parse(const std::string& bytes, onnx_file& file) {
    // protobuf reports on standard error; the user's message is ours
    const google::protobuf::LogSilencer silence;
    google::protobuf::io::CodedInputStream stream(
        reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    const bool parsed = file.model.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
    if (!parsed)
        file.refuse("is not an ONNX network: truncated, nested too deeply or of another format; "
                    "export it again");
    if (!file.model.has_graph())
        file.refuse("is not an ONNX network: it holds no graph; export it again");
    if (file.model.graph().node_size() == 0)
        file.refuse("has no nodes; export a network with layers");
}

std::int64_t find_opset(const onnx_file& file) {
    std::int64_t opset = 0;
    for (const onnx::OperatorSetIdProto& import : file.model.opset_import()) {
        if (!import.domain().empty() && import.domain() != "ai.onnx")
            continue;
        if (opset != 0 && opset != import.version())
            file.refuse(fmt::format("imports opset {} and opset {} of the standard operators; "
                                    "import one",
                                    opset, import.version()));
        opset = import.version();
    }
    if (opset < oldest_opset || opset > newest_opset)
        file.refuse(fmt::format("has opset {} of the standard operators; export with opset {} to "
                                "{}",
                                opset, oldest_opset, newest_opset));
    return opset;
}

void check_names(const onnx_file& file) {
    const auto check = [&](const std::string& name) {
        if (!is_utf8(name))
            file.refuse(fmt::format("the name '{}' is not UTF-8; rename it", printable(name)));
    };
    const onnx::GraphProto& graph = file.model.graph();
    for (const onnx::NodeProto& proto : graph.node()) {
        check(proto.name());
        check(proto.op_type());
        for (const std::string& input : proto.input())
            check(input);
        for (const std::string& output : proto.output())
            check(output);
    }
    for (const auto* values : {&graph.input(), &graph.output()})
        for (const onnx::ValueInfoProto& value : *values)
            check(value.name());
}

bool has_integer_input(const onnx_file& file) {
    const auto& inputs = file.model.graph().input();
    return std::any_of(inputs.begin(), inputs.end(), [](const onnx::ValueInfoProto& info) {
        return code_format(info.type().tensor_type().elem_type()).has_value();
    });
}

/// Refuses operators of foreign domains; returns whether any node or input is of integer codes.
bool check_operators(onnx_file& file) {
    bool quantised = has_integer_input(file);
    const auto& nodes = file.model.graph().node();
    for (int i = 0; i < nodes.size(); ++i) {
        const onnx::NodeProto& proto = nodes[i];
        const bool standard = proto.domain().empty() || proto.domain() == "ai.onnx";
        const bool of_qonnx = is_qonnx_operator(proto.domain(), proto.op_type());
        file.qonnx = file.qonnx || of_qonnx;
        if (!standard && !of_qonnx && !is_microsoft_operator(proto.domain(), proto.op_type()))
            node(proto, static_cast<std::size_t>(i), file.label)
                .refuse(fmt::format("operator {}.{} is not supported; use the standard operators "
                                    "with QuantizeLinear and DequantizeLinear",
                                    printable(proto.domain()), printable(proto.op_type())));
        quantised = quantised || of_qonnx || proto.op_type() == "QuantizeLinear" ||
                    proto.op_type() == "DequantizeLinear" || works_on_codes(proto.op_type());
    }
    return quantised;
}

} // namespace

void onnx_file::refuse(const std::string& what) const {
    throw config_error(fmt::format("{}: {}", label, what));
}

onnx_file open_onnx(const std::filesystem::path& path) {
    onnx_file file;
    file.path = path;
    file.label = printable(path.string());
    file.stem = printable(path.stem().string());
    const std::string bytes = read_bytes(path, file);
    file.sha256 = sha256(bytes.data(), bytes.size());
    parse(bytes, file);
    check_names(file);
    widen_half_floats(file);
    spell_out_sparse_tensors(file);
    file.floating = !check_operators(file);
    if (!file.floating && file.floats != fp32_format)
        file.refuse(fmt::format("quantises numbers of {}; convert the network to float32",
                                name_of_floats(file.floats)));
    file.opset = find_opset(file);
    spell_out_operators_on_codes(file);
    if (file.qonnx)
        quantise_before_pools(*file.model.mutable_graph());
    return file;
}

} // namespace bitloom::network
