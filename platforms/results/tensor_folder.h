// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/npy.h"
#include "platforms/results/file_names.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::results {

/// A folder of .npy files, one per tensor, with an index.json that leads from tensor names to
/// files: [{"name", "file", "type", "shape"}] in the order of writing. The index is kept up with
/// every tensor, so that an interrupted run leaves a folder that can be read.
class tensor_folder {
public:
    /// Creates the folder; its parent must exist. Throws config_error if that fails.
    explicit tensor_folder(std::filesystem::path folder);

    /// Writes the tensor (in the network's layout, all samples on axis 0) and returns the path of
    /// its file. Throws config_error if it cannot be written.
    std::filesystem::path write(const std::string& name, const network::npy_array& array);

private:
    struct entry {
        std::string name, file, type;
        std::vector<std::int64_t> shape;
    };
    void write_index() const;

    std::filesystem::path m_folder;
    file_names m_names;
    std::vector<entry> m_entries;
};

} // namespace bitloom::results
