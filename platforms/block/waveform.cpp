// SPDX-License-Identifier: Apache-2.0
#include "platforms/block/waveform.h"

#include "models/common/errors.h"
#include "platforms/results/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace bitloom::block {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw config_error(
        fmt::format("{}: cannot be written ({}), give --vcd a file that can", file.string(), why));
}

/// The last bytes of a file, as many as `count` or all.
std::string end_of(const std::filesystem::path& file, std::size_t count) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = stream.tellg();
    stream.seekg(std::max<std::streamoff>(size - static_cast<std::streamoff>(count), 0));
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

waveform::waveform(const std::filesystem::path& file) {
    const results::output_place place = results::place_of(file, "--vcd");
    if (!place.replaceable) // the library chooses the name, and it ends in .vcd
        refuse(file, "is no regular file");
    m_file = place.target;
    const std::filesystem::path stem =
        m_file.parent_path() / fmt::format(".{}.{}", m_file.filename().string(), getpid());
    m_temporary = stem;
    m_temporary += ".vcd"; // the library appends that
    errno = 0;
    if (!std::ofstream(m_temporary)) // the library's own complaint would be a fault of the model
        refuse(m_file, std::generic_category().message(errno));
    m_trace = sc_core::sc_create_vcd_trace_file(stem.c_str());
    // Standard output belongs to the summary.
    for (const sc_core::sc_severity severity : {sc_core::SC_INFO, sc_core::SC_WARNING})
        sc_core::sc_report_handler::set_actions(severity, sc_core::SC_DO_NOTHING);
    m_trace->set_time_unit(1, sc_core::SC_PS);
}

waveform::~waveform() {
    close();
    std::error_code ignored;
    std::filesystem::remove(m_temporary, ignored);
}

void waveform::close() {
    if (m_trace != nullptr)
        sc_core::sc_close_vcd_trace_file(m_trace);
    m_trace = nullptr;
}

void waveform::complete() {
    // The library passes over errors of its writes: the time that it writes last tells whether all
    // of the file is there.
    const std::string last = fmt::format("#{}\n", sc_core::sc_time_stamp().value()); // of 1 ps
    close();
    if (end_of(m_temporary, last.size()) != last)
        refuse(m_file, "it does not fit, is the disk full?");
}

void waveform::keep() {
    std::error_code error;
    std::filesystem::rename(m_temporary, m_file, error);
    if (error)
        refuse(m_file, error.message());
}

} // namespace bitloom::block
