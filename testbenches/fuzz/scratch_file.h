// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/errors.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace bitloom::fuzz {

/// A folder of this process alone, gone when it ends in good order.
class scratch_folder {
public:
    scratch_folder();
    ~scratch_folder();
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    /// Writes the bytes to a file of that name and returns its path.
    std::filesystem::path write(const std::string& name, const void* bytes, std::size_t size) const;

private:
    std::filesystem::path m_path;
};

/// A refusal is one line that a terminal shows as it is; aborts, as a finding, if it is not.
void expect_one_line(const std::string& message);

/// Calls `read`. A config_error is a good answer; any other exception is left to the fuzzer.
template <typename Read>
void expect_result_or_refusal(Read read) {
    try {
        read();
    } catch (const config_error& refusal) {
        expect_one_line(refusal.what());
    }
}

} // namespace bitloom::fuzz
