// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/known_blocks.h"

namespace bitloom::tiled {

namespace {

/// A key and a record take half a kilobyte.
constexpr std::size_t most_known = 16'384;

/// All that the cycles and counts of a block on flat memory follow from, beside the machine: not
/// addresses, strides and constants, which only say where data is and what it becomes.
class block_key {
public:
    explicit block_key(const std::string& machine)
        : m_text(machine) {}

    void add(std::uint64_t value) {
        m_text.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void add(operand_format f) {
        add(f.bits);
        add(f.is_signed ? 1 : 0);
        add(static_cast<std::uint64_t>(f.kind));
    }
    void add(const input_window& w) {
        for (const std::uint32_t value : {w.rows, w.columns, w.pad_top, w.pad_left, w.stride_rows,
                                          w.stride_columns, w.dilation_rows, w.dilation_columns})
            add(value);
    }
    void add(const memory_stream& s) {
        add(s.used ? 1 : 0);
        add(static_cast<std::uint64_t>(s.issue_position)); // -1, too
    }
    void add(const post_processing::post_program& p) {
        add(p.thresholds ? p.thresholds->levels + std::uint64_t{1} : 0);
        add(p.piecewise ? p.piecewise->segments + std::uint64_t{1} : 0);
        for (const bool stage :
             {p.requantise.has_value(), p.from_sums, p.from_stream, p.pool.has_value(),
              p.rescale.has_value(), p.add.has_value(), p.uses_second()})
            add(stage ? 1 : 0);
        add(p.alu.size());
        add(p.cell ? 2 * static_cast<std::uint64_t>(p.cell->kind) + (p.cell->starts ? 1 : 0) + 1
                   : 0);
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

std::string key_of(const std::string& machine, const block& b) {
    block_key key(machine);
    for (const operand_format f : {b.activation, b.weight, b.output, b.second})
        key.add(f);
    for (const tiled_dimension& d : b.dims)
        for (const std::uint32_t value : {d.tiles, d.size, d.last_size})
            key.add(value);
    key.add(b.nest_depth);
    for (unsigned n = 0; n < b.nest_depth; ++n)
        key.add(static_cast<std::uint64_t>(b.nest[n]));
    key.add(b.window);
    key.add(b.uses_array ? 1 : 0);
    key.add(b.group_quant ? *b.group_quant + std::uint64_t{1} : 0);
    for (const memory_stream& s : b.loads)
        key.add(s);
    key.add(b.post);
    return key.take();
}

} // namespace

block_record known_blocks::of(const std::string& machine, const block& b,
                              const std::function<block_record()>& estimate) {
    const std::string key = key_of(machine, b);
    {
        const std::lock_guard lock(m_guard);
        if (const auto known = m_known.find(key); known != m_known.end())
            return known->second;
    }
    const block_record found = estimate();
    const std::lock_guard lock(m_guard);
    if (m_known.size() >= most_known)
        m_known.clear();
    m_known.emplace(key, found);
    return found;
}

} // namespace bitloom::tiled
