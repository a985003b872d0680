// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/operand_format.h"
#include "platforms/network/onnx/node.h"

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::network {

/// A parsed ONNX file whose names and operators' domains are known to be good. Operators on codes
/// are spelled out (qoperators.h).
struct onnx_file {
    std::filesystem::path path;
    std::string label; ///< the path, as messages show it
    std::string stem;
    std::string sha256;
    onnx::ModelProto model;
    std::int64_t opset = 0; ///< of the default domain, 7..21
    bool qonnx = false;     ///< quantised by QONNX's Quant and its like
    bool floating = false;  ///< no node quantises and no input is of integers
    /// Of a floating file's inputs and constants. Those of fp16 and bf16 are FLOAT in the model
    /// here, widened.
    operand_format floats = fp32_format;
    /// Of each node of the model, its place in the list of the file as it was.
    std::vector<std::size_t> places;

    [[noreturn]] void refuse(const std::string& what) const;
};

/// Reads and parses. Throws config_error if the file is missing, truncated, not ONNX, nested beyond
/// protobuf's limit, of an opset outside 7..21, or holds names that are not UTF-8.
onnx_file open_onnx(const std::filesystem::path& path);

/// The nodes so that each follows the producers of its inputs: the file's order wherever that holds
/// already. Throws config_error if a name is produced twice, read but never produced, or if the
/// nodes form a cycle.
std::vector<node> ordered_nodes(const onnx_file& file);

} // namespace bitloom::network
