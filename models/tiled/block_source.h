// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <cstdint>

namespace bitloom::tiled {

enum class progress { more, complete, bad };

/// Makes one block of the words that a program has for it. What the words mean is a machine's own.
class block_source {
public:
    virtual ~block_source() = default;
    /// A block starts.
    virtual void begin() = 0;
    /// Its next word. After `complete` the block is result(), after `bad` it is over.
    virtual progress feed(std::uint32_t word) = 0;
    virtual const block& result() const = 0;
    /// What was bad, one phrase.
    virtual const char* reason() const = 0;
};

} // namespace bitloom::tiled
