// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <systemc>

namespace bitloom::block {

/// A VCD file that appears when it is complete: written under a temporary name and renamed by
/// keep(); removed if that is never called. Create it before simulation starts, and let it outlive
/// what it traces.
class waveform {
public:
    /// Throws config_error if the file cannot be written.
    explicit waveform(const std::filesystem::path& file);
    ~waveform();
    waveform(const waveform&) = delete;
    waveform& operator=(const waveform&) = delete;

    sc_core::sc_trace_file* trace_file() { return m_trace; }
    /// Ends tracing. Throws config_error if not all of it could be written, as on a full disk.
    void complete();
    /// After complete(). Throws config_error if the file cannot be put in its place.
    void keep();

private:
    void close();

    std::filesystem::path m_file, m_temporary;
    sc_core::sc_trace_file* m_trace = nullptr;
};

} // namespace bitloom::block
