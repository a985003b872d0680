// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bitloom::configuration {

/// Paths of all keys, in the table's order.
const std::vector<std::string>& known_keys();

bool is_key(const std::string& path);

/// True for a path above a key ("accelerator") and for "", which stands for the whole file.
bool is_section(const std::string& path);
bool is_section(const std::string& path, const std::vector<std::string>& keys);

/// What to say of a path that is neither (here or in another table of `keys`): "unknown key, did
/// you mean accelerator.rows?", or the keys there are where nothing is near.
std::string unknown_key_text(const std::string& path);
std::string unknown_key_text(const std::string& path, const std::vector<std::string>& keys);

} // namespace bitloom::configuration
