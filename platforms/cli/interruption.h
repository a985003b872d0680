// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bitloom::cli {

/// While alive, Ctrl-C (SIGINT) and SIGTERM only set a flag, so that a run can end cleanly with
/// what is known so far. A second signal ends the process as usual.
class interruption {
public:
    interruption();
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    bool requested() const;
};

} // namespace bitloom::cli
