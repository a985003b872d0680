// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/post_alu.h"

namespace bitloom::post_processing {

void run_alu(const std::vector<alu_step>& steps, std::vector<std::int64_t>& values,
             const std::vector<std::int32_t>& second) {
    for (const alu_step& s : steps)
        if (s.with_second)
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = alu_result(s.function, values[i], second[i]);
        else
            for (std::int64_t& value : values)
                value = alu_result(s.function, value, s.constant);
}

} // namespace bitloom::post_processing
