// SPDX-License-Identifier: Apache-2.0
// Where a platform binds two sockets, something may be put between them: a checker, a tracer.
#pragma once

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>

#include <functional>
#include <optional>
#include <string>
#include <systemc>
#include <tlm>
#include <type_traits>

namespace bitloom {

/// What stands between: everything that comes in by `from` leaves by `to`.
struct tap_sockets {
    tlm::tlm_target_socket<>& from;
    tlm::tlm_initiator_socket<>& to;
};

/// Two sockets that are about to be bound.
struct socket_pair {
    std::string between;           ///< the pair's short name
    std::string initiator, target; ///< hierarchical names
    std::string name;              ///< of the two the one that stands for this pair alone
};

/// Makes what is to stand between a pair, which must live as long as what it connects; nothing:
/// they are bound to each other.
using socket_tap = std::function<std::optional<tap_sockets>(const socket_pair&)>;

/// Whether a socket is bound to several others, as a bus's are.
template <class socket>
inline constexpr bool is_shared_socket = std::is_base_of_v<tlm_utils::multi_init_base<>, socket> ||
                                         std::is_base_of_v<tlm_utils::multi_target_base<>, socket>;

/// Binds `initiator` to `target`, through what `tap`, if there is one, puts between them.
template <class initiator_socket, class target_socket>
void bind_tapped(initiator_socket& initiator, target_socket& target, const socket_tap& tap,
                 const std::string& between) {
    const auto middle =
        tap ? tap({between, initiator.name(), target.name(),
                   is_shared_socket<initiator_socket> ? target.name() : initiator.name()})
            : std::nullopt;
    if (!middle) {
        initiator.bind(target);
        return;
    }
    initiator.bind(middle->from);
    middle->to.bind(target);
}

} // namespace bitloom
