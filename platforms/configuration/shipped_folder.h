// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace bitloom::configuration {

/// The folder configs/`name`: of the tree that this program, or the shared library that this code
/// is in, was built in or installed to, or of the working directory. Throws config_error, beginning
/// with `who`, if there is none.
std::filesystem::path shipped_folder(const std::string& name, const std::string& who);

/// The names of its YAML files, "a, b, c".
std::string shipped_names(const std::string& folder, const std::string& who);

/// What a key of rule name_or_file names: the file itself or the shipped folder's file of that
/// name. Throws config_error, `where` followed by what would be right, for names not shipped.
std::filesystem::path named_file(const std::string& name, const std::string& folder,
                                 const std::string& where);

} // namespace bitloom::configuration
