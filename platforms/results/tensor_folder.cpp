// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/tensor_folder.h"

#include "platforms/results/output_file.h"

#include <nlohmann/json.hpp>

namespace bitloom::results {

tensor_folder::tensor_folder(std::filesystem::path folder)
    : m_folder(std::move(folder)) {
    create_folder(m_folder);
    write_index();
}

std::filesystem::path tensor_folder::write(const std::string& name,
                                           const network::npy_array& array) {
    const std::string file = m_names.next(name) + ".npy";
    network::write_npy(m_folder / file, array);
    m_entries.push_back({name, file, network::element_name(array.type), array.shape});
    write_index();
    return m_folder / file;
}

void tensor_folder::write_index() const {
    using json = nlohmann::ordered_json;
    json index = json::array();
    for (const entry& e : m_entries)
        index.push_back(
            json{{"name", e.name}, {"file", e.file}, {"type", e.type}, {"shape", e.shape}});
    write_file(m_folder / "index.json",
               index.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

} // namespace bitloom::results
