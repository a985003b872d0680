// SPDX-License-Identifier: Apache-2.0
// Any bytes as an .onnx file: a network or a config_error.
#include "platforms/network/import.h"
#include "testbenches/fuzz/scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitloom;
    static const fuzz::scratch_folder folder;
    const auto file = folder.write("network.onnx", data, size);
    fuzz::expect_result_or_refusal([&] { network::import_network(file); });
    return 0;
}
