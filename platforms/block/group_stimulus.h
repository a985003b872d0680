// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/group_job.h"
#include "platforms/block/stimulus.h"

#include <filesystem>

namespace bitloom::block {

/// The stimulus of a Bitlet PE: a group per row, in the columns of the authors' RTL vectors, whose
/// answers may stay in the file and are not read. Everything throws config_error.
class group_stimulus {
public:
    group_stimulus(const std::filesystem::path& file,
                   const bitlet::processing_element_parameters& parameters);

    std::size_t rows() const { return m_table.rows(); }
    std::string_view id(std::size_t row) const { return m_table.text(row, "id"); }
    /// The row's group, checked: the PE can compute it.
    bitlet::group_job job(std::size_t row) const;

private:
    bitlet::group_control control(std::size_t row) const;
    bitlet::beat_gaps gaps(std::size_t row, const bitlet::group_control& control) const;
    void read_weights(std::size_t row, const bitlet::group_control& control,
                      bitlet::group_operands& operands) const;
    /// Reads `count` numbers of `digits` hexadecimal digits, one behind the other.
    template <class number>
    void read_hex(std::size_t row, std::string_view column, unsigned digits, std::size_t count,
                  number* numbers) const;

    const bitlet::processing_element_parameters m_parameters;
    stimulus m_table;
};

} // namespace bitloom::block
