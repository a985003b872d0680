// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bitloom::tiled {

/// The words of a descriptor as a Markdown table, for docs/descriptors.md.
std::string descriptor_page();

} // namespace bitloom::tiled
