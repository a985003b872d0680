// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bitloom::tiled {

/// The sequencer reads its program in pieces of this size (a program's last may be shorter) and
/// decodes one instruction per cycle; both happen between blocks, when the memory port is free.
inline constexpr unsigned fetch_bytes = 64;

} // namespace bitloom::tiled
