// SPDX-License-Identifier: Apache-2.0
// The two kinds of error that leave a function as an exception. The third kind, a fault of the
// simulated software, never does: it becomes a response code, a status and an interrupt.
#pragma once

#include <stdexcept>
#include <string>

namespace bitloom {

/// The user's file, option or data is wrong. what() is one line, `where: what, and what would be
/// right`. Thrown before elaboration; the command line ends with exit code 2.
class config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The model itself is wrong: an invariant that its own code must keep does not hold. Exit code 1.
class model_error : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Throws model_error with `message` unless `holds`.
inline void require(bool holds, const char* message) {
    if (!holds)
        throw model_error(message);
}

} // namespace bitloom
