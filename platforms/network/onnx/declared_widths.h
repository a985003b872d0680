// SPDX-License-Identifier: Apache-2.0
// The metadata property `bitloom.bits`: ONNX has no type for most widths, so the file keeps such
// codes as int8, uint8, int16 or uint16 and says here how many bits they are.
#pragma once

#include "models/common/operand_format.h"
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
    /// width other than 1 to 24.
    explicit declared_widths(const onnx_file& file);

    /// The declared width; nothing where the property leaves the tensor out.
    std::optional<unsigned> given(const std::string& tensor);
    /// The same; all bits of the tensor's type where it is left out. Throws config_error for more
    /// bits than the type has.
    unsigned of(const std::string& tensor, operand_format type);

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
