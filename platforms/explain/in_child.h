// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace bitloom::explain {

/// What `work` returns, from a process of its own: SystemC elaborates once per process. The caller
/// has one thread. Its config_error and model_error are thrown here; throws model_error too if the
/// child is killed or none can be started.
std::string in_child(const std::function<std::string()>& work);

} // namespace bitloom::explain
