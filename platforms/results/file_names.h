// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

namespace bitloom::results {

/// Gives tensors of any name safe and distinct file names within one folder.
class file_names {
public:
    /// The file name for `name`, without an extension: characters other than [A-Za-z0-9._-] become
    /// '_', as does a leading dot (hidden, or a way out of the folder) and an empty name; at most
    /// 199 characters are kept. A name already given gets the first free of _2, _3 ...
    std::string next(const std::string& name);

private:
    std::set<std::string> m_given;
};

} // namespace bitloom::results
