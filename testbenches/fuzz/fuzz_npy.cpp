// SPDX-License-Identifier: Apache-2.0
// Any bytes as a .npy file: an array of as many bytes as its shape says, or a config_error.
#include "platforms/network/npy.h"
#include "testbenches/fuzz/scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitloom;
    static const fuzz::scratch_folder folder;
    const auto file = folder.write("array.npy", data, size);
    fuzz::expect_result_or_refusal([&] {
        const network::npy_array array = network::read_npy(file);
        const auto elements = static_cast<std::size_t>(array.elements());
        require(array.bytes.size() == elements * network::element_bytes(array.type),
                "an array's bytes do not match its shape");
    });
    return 0;
}
