// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/byte_box.h"

#include <cstdint>
#include <tlm>

namespace bitloom {

/// Says that a transaction is one of a longer transfer's, whose time its last transaction carries
/// for all of it. Who sends it owes the time of what it moves through DMI the same way. A memory
/// that knows the extension charges the box and nothing else; one that ignores it charges each
/// transaction's own bytes. Ignorable.
struct transfer_extension : tlm::tlm_extension<transfer_extension> {
    /// What is charged: all pieces of the transfer; without bytes, nothing. Its address counts from
    /// the transaction's (modulo 2^64), so that it holds behind any bus.
    byte_box box;

    tlm::tlm_extension_base* clone() const override { return new transfer_extension(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        box = static_cast<const transfer_extension&>(other).box;
    }
};

} // namespace bitloom
