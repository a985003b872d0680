// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/trace_output.h"

#include "models/common/errors.h"
#include "platforms/results/output_file.h"

#include <utility>

namespace bitloom::cli {

trace_output::trace_output(const std::optional<std::string>& file, std::string option)
    : m_name(file.value_or(""))
    , m_option(std::move(option)) {
    if (!file)
        return;
    if (file->empty()) {
        m_file = stderr;
        return;
    }
    results::check_place(m_name, m_option);
    m_file = std::fopen(m_name.c_str(), "w");
    if (m_file == nullptr)
        throw config_error(m_name + ": cannot be written, give " + m_option + " another file");
}

trace_output::~trace_output() {
    if (m_file != nullptr && m_file != stderr)
        std::fclose(m_file);
}

void trace_output::close() {
    if (m_file == nullptr || m_file == stderr)
        return;
    const bool bad = std::ferror(m_file) != 0, unwritten = std::fclose(m_file) != 0;
    m_file = nullptr;
    if (bad || unwritten)
        throw config_error(m_name + ": cannot be written to its end, give " + m_option +
                           " a place with more room");
}

} // namespace bitloom::cli
