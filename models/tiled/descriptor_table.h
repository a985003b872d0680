// SPDX-License-Identifier: Apache-2.0
// The one table of a descriptor's words: what visits it encodes, decodes or lists.
#pragma once

#include "models/tiled/block.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace bitloom::tiled::descriptor_table {

inline constexpr std::int64_t version = 0x424c0001; ///< "BL", 1
inline constexpr std::int64_t word_low = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t word_high = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int64_t unsigned_high = std::numeric_limits<std::uint32_t>::max();

inline constexpr std::array<const char*, dimensions> dimension_names{
    "batch",      "group",      "out_channel", "out_row",
    "out_column", "in_channel", "kernel_row",  "kernel_column"};

/// The stages that a descriptor may switch on; all their words are always there.
enum stage_bit : std::uint32_t {
    stage_requantise = 1,
    stage_pool = 2,
    stage_rescale = 4,
    stage_add = 8,
    stage_thresholds = 16,
    stage_piecewise = 32,
    stage_cell = 64
};

/// Calls visit(name, sentence, lowest, highest, value) for every word in order; `value` is a
/// reference to something integral of `b`, whose meaning is the same for all visitors.
template <class visitor>
class table {
public:
    table(block& b, visitor& visit)
        : m_block(b)
        , m_visit(visit) {}

    void all() {
        std::int64_t magic = version;
        word("version", "\"BL\" and the version", version, version, magic);
        word("last", "1: no descriptor follows", 0, 1, m_block.last);
        word("uses_array", "1: sums of the array, 0: post-processing alone", 0, 1,
             m_block.uses_array);
        std::uint32_t stages = stages_of();
        word("stages",
             "bit 0 requantise, 1 pool, 2 rescale, 3 add-scaled, 4 thresholds, 5 piecewise, 6 cell",
             0, 127, stages);
        set_stages(stages);
        format("activation", m_block.activation);
        format("weight", m_block.weight);
        format("output", m_block.output);
        format("second", m_block.second);
        extents();
        window();
        constexpr const char* streams[] = {"input", "second", "weight", "table"};
        for (unsigned n = 0; n < 4; ++n)
            stream(streams[n], m_block.loads[n]);
        stream("store", m_block.store);
        post();
        group_sums();
        recurrent();
    }

private:
    template <class value>
    void word(const std::string& name, const char* sentence, std::int64_t low, std::int64_t high,
              value& v) {
        m_visit(name, sentence, low, high, v);
    }
    template <class value>
    void constant(const std::string& name, const char* sentence, value& v) {
        word(name, sentence, word_low, word_high, v);
    }

    void format(const std::string& of, operand_format& f) {
        word(of + ".bits", "width of its codes; 16 or 32 of floating numbers", 1, 32, f.bits);
        std::uint32_t type = type_of(f);
        word(of + ".type",
             "0 unsigned, 1 two's complement (one signed bit is -1 or 1), 2 IEEE 754, 3 bfloat", 0,
             3, type);
        f.is_signed = type != 0;
        f.kind = type < 2 ? number_kind::integer : static_cast<number_kind>(type - 1);
    }
    static std::uint32_t type_of(operand_format f) {
        return f.is_floating() ? 1 + static_cast<std::uint32_t>(f.kind) : f.is_signed ? 1 : 0;
    }
    void extents() {
        for (unsigned d = 0; d < dimensions; ++d) {
            const std::string name = dimension_names[d];
            tiled_dimension& dim = m_block.dims[d];
            word(name + ".tiles", "tiles along it", 1, 65536, dim.tiles);
            word(name + ".size", "elements of a tile", 1, 65536, dim.size);
            word(name + ".last_size", "elements of the last tile", 1, 65536, dim.last_size);
        }
        word("loops", "tile loops", 0, dimensions, m_block.nest_depth);
        for (unsigned n = 0; n < dimensions; ++n)
            word(fmt::format("loop{}", n), "its dimension, outermost loop first, as numbered above",
                 0, dimensions - 1, m_block.nest[n]);
    }
    void window() {
        input_window& w = m_block.window;
        word("rows", "rows of the input tensor", 1, 65535, w.rows);
        word("columns", "columns of the input tensor", 1, 65535, w.columns);
        word("pad_top", "rows of padding above it", 0, 65535, w.pad_top);
        word("pad_left", "columns of padding left of it", 0, 65535, w.pad_left);
        word("stride_rows", "rows from window to window", 1, 65535, w.stride_rows);
        word("stride_columns", "columns from window to window", 1, 65535, w.stride_columns);
        word("dilation_rows", "rows from element to element of the kernel", 1, 65535,
             w.dilation_rows);
        word("dilation_columns", "columns from element to element", 1, 65535, w.dilation_columns);
        word("pad_code", "the code outside the tensor", -32768, 65535, w.pad_code);
    }
    void stream(const std::string& of, memory_stream& s) {
        word(of + ".used", "1: there is such a stream", 0, 1, s.used);
        std::uint32_t low = static_cast<std::uint32_t>(s.base),
                      high = static_cast<std::uint32_t>(s.base >> 32);
        s.instruction = m_visit.place();
        word(of + ".base_low", "address of the first tile, bits 31:0", 0, unsigned_high, low);
        word(of + ".base_high", "bits 63:32 of it", 0, unsigned_high, high);
        s.base = low | std::uint64_t{high} << 32;
        for (unsigned d = 0; d < dimensions; ++d)
            constant(fmt::format("{}.{}_stride", of, dimension_names[d]), "bytes from tile to tile",
                     s.tile_stride[d]);
        constant(of + ".image_stride", "bytes from image to image", s.image_stride);
        constant(of + ".row_stride", "bytes from row to row", s.row_stride);
        constant(of + ".pixel_stride", "bytes from pixel to pixel", s.pixel_stride);
        word(of + ".issue", "number of the loop that issues it, -1: once, before all", -1,
             dimensions - 1, s.issue_position);
        word(of + ".reserved", "bytes reserved in the buffer half", 0, unsigned_high,
             s.reserved_bytes);
    }

    std::uint32_t stages_of() const {
        const auto& p = m_block.post;
        return (p.requantise ? stage_requantise : 0U) | (p.pool ? stage_pool : 0U) |
               (p.rescale ? stage_rescale : 0U) | (p.add ? stage_add : 0U) |
               (p.thresholds ? stage_thresholds : 0U) | (p.piecewise ? stage_piecewise : 0U) |
               (p.cell ? stage_cell : 0U);
    }
    void set_stages(std::uint32_t stages) {
        auto& p = m_block.post;
        const auto set = [&](auto& stage, std::uint32_t bit) {
            if ((stages & bit) == 0)
                stage.reset();
            else if (!stage)
                stage.emplace();
        };
        set(p.requantise, stage_requantise);
        set(p.pool, stage_pool);
        set(p.rescale, stage_rescale);
        set(p.add, stage_add);
        set(p.thresholds, stage_thresholds);
        set(p.piecewise, stage_piecewise);
        set(p.cell, stage_cell);
        p.from_stream = !m_block.uses_array;
    }
    void scale(const std::string& of, post_processing::fixed_multiplier& m) {
        constant(of + ".multiplier", "Q31 multiplier", m.multiplier);
        word(of + ".shift", "its power of two", -31, 30, m.shift);
    }
    /// Words of stages that are off stand in the same place, as zeros.
    void post() {
        auto& p = m_block.post;
        auto requantise = p.requantise.value_or(post_processing::requantise_stage{});
        constant("requantise.zero", "zero point", requantise.zero_point);
        clamp("requantise", requantise);
        auto pool = p.pool.value_or(post_processing::pool_stage{});
        word("pool.kind", "0 maximum, 1 average, 2 average rescaled, 3 average of the whole window",
             0, 3, pool.kind);
        constant("pool.zero_in", "zero point of its input", pool.zero_in);
        constant("pool.zero_out", "zero point of its output", pool.zero_out);
        clamp("pool", pool);
        auto rescale = p.rescale.value_or(post_processing::rescale_stage{});
        constant("rescale.zero_in", "zero point of its input", rescale.zero_in);
        scale("rescale", rescale.scale);
        constant("rescale.zero_out", "zero point of its output", rescale.zero_out);
        clamp("rescale", rescale);
        auto add = p.add.value_or(post_processing::add_stage{});
        constant("add.zero_a", "zero point of the first operand", add.zero_a);
        scale("add.a", add.scale_a);
        constant("add.zero_b", "zero point of the second operand", add.zero_b);
        scale("add.b", add.scale_b);
        scale("add.out", add.scale_out);
        constant("add.zero", "zero point of the output", add.zero_point);
        clamp("add", add);
        // A block has thresholds or lines, never both: they share their words.
        auto thresholds = p.thresholds.value_or(post_processing::threshold_stage{0, 0, 0});
        if (p.piecewise)
            thresholds = {p.piecewise->low, p.piecewise->high, p.piecewise->segments};
        constant("thresholds.lowest", "code of a sum that passes none; of piecewise, lowest code",
                 thresholds.lowest);
        constant("thresholds.step", "added for each that it passes; of piecewise, highest code",
                 thresholds.step);
        word("thresholds.levels", "thresholds, or segments, of a channel in the table", 0,
             post_processing::most_threshold_levels, thresholds.levels);
        const post_processing::piecewise_stage piecewise{thresholds.lowest, thresholds.step,
                                                         thresholds.levels};
        keep(p.requantise, requantise);
        keep(p.pool, pool);
        keep(p.rescale, rescale);
        keep(p.add, add);
        keep(p.thresholds, thresholds);
        keep(p.piecewise, piecewise);
    }
    void group_sums() {
        std::uint32_t packed = m_block.group_quant ? 1 : 0, quant = m_block.group_quant.value_or(0);
        word("groups.packed", "1: a group's sum leaves its PE in 25 bits (Bitlet), 0: whole", 0, 1,
             packed);
        word("groups.quant", "floor(sum / 2^it), if packed", 0, largest_group_quant, quant);
        m_block.group_quant = packed != 0 ? std::optional<unsigned>(quant) : std::nullopt;
    }
    void recurrent() {
        auto& p = m_block.post;
        std::uint32_t twice = p.requantise && p.requantise->rounds_twice ? 1 : 0;
        word("requantise.twice", "1: scales with two roundings, 0: with one", 0, 1, twice);
        if (p.requantise)
            p.requantise->rounds_twice = twice != 0;
        auto cell = p.cell.value_or(post_processing::cell_stage{});
        word("cell.kind",
             "0 LSTM, 1 GRU, 2 its gates and 3 its candidate where the reset comes first, 4 RNN of "
             "tanh, 5 of max(0, sum)",
             0, post_processing::cell_kinds - 1, cell.kind);
        word("cell.starts", "1: the state is zero, 0: that of the step before", 0, 1, cell.starts);
        constant("cell.zero", "zero point of the hidden values", cell.zero_point);
        scale("cell", cell.scale);
        constant("cell.low", "lowest code; of floating sums, the bits of the lowest fp32",
                 cell.low);
        constant("cell.high", "highest code; of floating sums, the bits of the highest fp32",
                 cell.high);
        keep(p.cell, cell);
    }
    template <class stage>
    static void keep(std::optional<stage>& kept, const stage& value) {
        if (kept)
            kept = value;
    }
    template <class stage>
    void clamp(const std::string& of, stage& s) {
        constant(of + ".low", "lowest code, or the bits of the lowest fp32", s.low);
        constant(of + ".high", "highest code, or the bits of the highest fp32", s.high);
    }

    block& m_block;
    visitor& m_visit;
};

template <class visitor>
void visit_words(block& b, visitor& visit) {
    table<visitor>(b, visit).all();
}

} // namespace bitloom::tiled::descriptor_table
