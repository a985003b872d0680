// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/column_sums_arithmetic.h"
#include "platforms/block/stimulus.h"
#include "platforms/network/npy.h"
#include "platforms/results/distinct_files.h"

#include <filesystem>
#include <vector>

namespace bitloom::block {

/// The stimulus of a systolic array; arrays are read row by row, when they are needed.
class array_stimulus {
public:
    /// `outputs` must be no file that the table names.
    array_stimulus(const std::filesystem::path& file, unsigned accumulator_bits,
                   std::vector<results::named_file> outputs = {});

    std::size_t rows() const { return m_table.rows(); }
    std::string_view id(std::size_t row) const { return m_table.text(row, "id"); }
    std::string where(std::size_t row) const { return m_table.where(row); }
    tiled::array_shape shape(std::size_t row) const;

    /// The row's operands, checked; valid until the next call. Throws config_error.
    bitfusion::beat_operands operands(std::size_t row);

private:
    network::npy_array read(std::size_t row, const std::string& operand, operand_format format,
                            const std::vector<std::int64_t>& behind_beats) const;

    std::filesystem::path m_folder;
    unsigned m_accumulator_bits;
    std::vector<results::named_file> m_outputs;
    stimulus m_table;
    network::npy_array m_activations, m_weights;
};

} // namespace bitloom::block
