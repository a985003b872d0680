// SPDX-License-Identifier: Apache-2.0
// The metadata property `bitloom.bits`: ONNX has no type for most widths below 8 bits, so the file
// keeps such codes as int8 or uint8 and says here how many bits they are.
#pragma once

#include "platforms/network/onnx/onnx_file.h"

#include <map>
#include <optional>
#include <string>

namespace bitloom::network {

/// {"tensor": bits, ...} as JSON. A tensor is an integer input, the output of a QuantizeLinear (or
/// of an operator on codes) or an initialiser of weight codes.
class declared_widths {
public:
    /// Throws config_error naming the tensor: malformed or overlong JSON, a tensor named twice, a
    /// width other than 2, 4 or 8.
    explicit declared_widths(const onnx_file& file);

    /// The declared width; nothing where the property leaves the tensor out.
    std::optional<unsigned> given(const std::string& tensor);
    /// The same; 8 where it is left out.
    unsigned of(const std::string& tensor) { return given(tensor).value_or(8); }

    /// Throws config_error if a name was never asked for: it is no quantised tensor of the file.
    void check_all_met() const;

private:
    struct entry {
        unsigned bits;
        bool met;
    };
    const onnx_file& m_file;
    std::map<std::string, entry> m_entries;
};

} // namespace bitloom::network
