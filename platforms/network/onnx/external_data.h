// SPDX-License-Identifier: Apache-2.0
// Constants whose bytes lie in another file beside the network's.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bitloom::network {

class external_data {
public:
    /// `network`: the .onnx file; data are read from inside its folder only.
    explicit external_data(const std::filesystem::path& network);

    /// The `bytes` bytes of a tensor whose data_location is EXTERNAL. Throws config_error without a
    /// place: a location that is absolute, climbs out of the folder (also through a symbolic link)
    /// or is no file; an offset and length that do not fit the file or the shape; more than 8 GiB
    /// in all.
    std::vector<std::uint8_t> read(const onnx::TensorProto& proto, std::uint64_t bytes);

private:
    std::filesystem::path m_folder;
    std::uint64_t m_total = 0;
};

} // namespace bitloom::network
