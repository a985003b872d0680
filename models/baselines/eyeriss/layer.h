// SPDX-License-Identifier: Apache-2.0
// A layer as a row-stationary array sees it.
#pragma once

#include <algorithm>
#include <cstdint>

namespace bitloom::eyeriss {

/// A convolution, a matrix product (one row, one column, a kernel of 1 x 1 or of the whole image)
/// or a pool of one group. Extents in elements.
struct layer {
    std::uint64_t images = 1;
    std::uint64_t channels = 1;          ///< of the input; of a pool: those of the output
    std::uint64_t filters = 1;           ///< channels of the output
    std::uint64_t rows = 1, columns = 1; ///< of the output
    std::uint64_t kernel_rows = 1, kernel_columns = 1; ///< of a pool: its window's
    std::uint64_t stride_rows = 1, stride_columns = 1;
    std::uint64_t dilation_rows = 1, dilation_columns = 1;
    bool pools = false; ///< no weights, and an output channel takes its own input channel alone

    /// Multiply-accumulates; of a pool its comparisons or additions.
    std::uint64_t operations() const {
        return images * filters * (pools ? 1 : channels) * rows * columns * kernel_rows *
               kernel_columns;
    }
    /// Input rows that `output_rows` rows and `taps` of a kernel's rows touch; those in the gaps of
    /// a stride do not count. A mean number of output rows gives a mean.
    double input_rows(double output_rows, double taps) const {
        return touched(output_rows, taps, stride_rows, dilation_rows);
    }
    /// Input columns that an output row of a pool touches in part.
    double pool_columns(double output_columns) const {
        return touched(output_columns, static_cast<double>(kernel_columns), stride_columns,
                       dilation_columns);
    }
    /// Length of an input row of a convolution: rows are fetched whole, gaps of the stride
    /// included.
    std::uint64_t input_columns() const {
        return (columns - 1) * stride_columns + (kernel_columns - 1) * dilation_columns + 1;
    }

private:
    static double touched(double outputs, double taps, std::uint64_t stride,
                          std::uint64_t dilation) {
        const double span = (outputs - 1) * static_cast<double>(stride) +
                            (taps - 1) * static_cast<double>(dilation) + 1;
        return std::min(span, outputs * taps);
    }
};

} // namespace bitloom::eyeriss
