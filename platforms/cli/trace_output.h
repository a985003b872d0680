// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <optional>
#include <string>

namespace bitloom::cli {

/// Where an option's trace goes: a file, standard error, or nowhere.
class trace_output {
public:
    /// `file`: nothing for nowhere, empty for standard error. `option`: the one to be given another
    /// file. Throws config_error if it cannot be written.
    trace_output(const std::optional<std::string>& file, std::string option);
    ~trace_output();
    trace_output(const trace_output&) = delete;
    trace_output& operator=(const trace_output&) = delete;

    std::FILE* file() const { return m_file; } ///< null for nowhere
    /// Throws config_error if not everything that was written has come to the file.
    void close();

private:
    const std::string m_name, m_option;
    std::FILE* m_file = nullptr;
};

} // namespace bitloom::cli
