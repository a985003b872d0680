// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/transfer_extension.h"

#include <tlm>

namespace bitloom {

/// The bytes whose time a transaction carries: its transfer's if it has a transfer_extension, else
/// its own. Addresses are the transaction's.
inline byte_box charged_box(const tlm::tlm_generic_payload& p) {
    byte_box box;
    if (const transfer_extension* transfer = p.get_extension<transfer_extension>())
        box = transfer->box;
    else
        box.bytes = p.get_data_length();
    box.address += p.get_address();
    return box;
}

} // namespace bitloom
