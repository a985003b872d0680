// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tlm>

namespace bitloom {

/// Says that a transaction is the last burst of a longer transfer of `total_bits` (itself
/// included), the others having moved without time. A memory that charges by the transfer charges
/// all of it here, rounded once; one that ignores the extension charges its own bytes. Ignorable.
struct transfer_extension : tlm::tlm_extension<transfer_extension> {
    std::uint64_t total_bits = 0;

    tlm::tlm_extension_base* clone() const override { return new transfer_extension(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        total_bits = static_cast<const transfer_extension&>(other).total_bits;
    }
};

} // namespace bitloom
