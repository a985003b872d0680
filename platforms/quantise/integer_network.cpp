// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/integer_network.h"

#include "models/common/errors.h"
#include "models/post_processing/post_processing_arithmetic.h"
#include "platforms/compiler/add_constants.h"
#include "platforms/compiler/requantise_table.h"
#include "platforms/compiler/scale_limits.h"
#include "platforms/quantise/joined_values.h"
#include "platforms/quantise/window_sums.h"

#include <cstring>
#include <limits>

namespace bitloom::quantise {

using network::layer;
using network::layer_kind;
using network::tensor;

integer_network::integer_network(const network::graph& net)
    : m_net(net) {
    for (const layer& l : net.layers) {
        require(!l.thresholds && !l.keeps_sums, "a layer that is not quantised by scales");
        m_weights.push_back(network::has_weights(l.kind)
                                ? sorted_weights<double>(l, [](std::int32_t w) { return w; })
                                : std::vector<double>{});
    }
}

std::vector<double> integer_network::sums_of(std::size_t number,
                                             const std::vector<code_values>& values) const {
    const layer& l = m_net.layers[number];
    const tensor& in = m_net.tensors[l.inputs.front()];
    const code_values& codes = values[m_net.stored(l.inputs.front())];
    std::vector<double> x(codes.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = codes[i] - in.quantised.zero_point;
    return window_sums(l, in, m_net.tensors[l.output], x, m_weights[number]);
}

code_values integer_network::requantised(std::size_t number,
                                         const std::vector<double>& sums) const {
    const layer& l = m_net.layers[number];
    const network::quantisation& in = m_net.tensors[l.inputs.front()].quantised;
    const network::quantisation& out = m_net.tensors[l.output].quantised;
    std::vector<post_processing::fixed_multiplier> factors;
    for (std::size_t c = 0; c < l.bias.size(); ++c)
        factors.push_back(compiler::scale_or_refuse(
            double{in.scale} * l.weight_scales[l.weight_scales.size() == 1 ? 0 : c] /
                double{out.scale},
            m_net, l));
    code_values codes(sums.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t c = i % l.bias.size();
        const post_processing::wide scaled = post_processing::wide_rounding_multiply(
            static_cast<std::int64_t>(sums[i]) + l.bias[c], factors[c]);
        const post_processing::wide code = scaled + out.zero_point;
        codes[i] = static_cast<std::int32_t>(std::min<post_processing::wide>(
            std::max<post_processing::wide>(code, l.clamp_low), l.clamp_high));
    }
    return codes;
}

code_values integer_network::pooled(const layer& l, const code_values& x) const {
    const tensor &in = m_net.tensors[l.inputs.front()], &out = m_net.tensors[l.output];
    const extents before = walked(l, in), after = walked(l, out);
    const auto channels = static_cast<std::size_t>(out.channels);
    const network::window& w = l.geometry;
    const auto window =
        static_cast<std::uint32_t>(w.kernel_frames * w.kernel_height * w.kernel_width);
    const compiler::pool_constants constants = compiler::pool_constants_of(m_net, l);
    const bool largest = l.kind == layer_kind::max_pool;
    std::vector<tile_kernels::channel_scale> table;
    if (constants.pool.kind == post_processing::pool_kind::average_rescaled) {
        const auto bytes = compiler::pool_table(m_net, l, window, window);
        table.resize(window);
        std::memcpy(table.data(), bytes.data(), bytes.size());
    }
    std::vector<std::int64_t> totals(after.pixels() * channels,
                                     largest ? std::numeric_limits<std::int32_t>::min() : 0);
    std::vector<std::uint32_t> counts(after.pixels());
    each_tap(w, before, after, [&](std::size_t pixel, std::size_t, std::size_t from) {
        ++counts[pixel];
        for (std::size_t c = 0; c < channels; ++c) {
            std::int64_t& total = totals[pixel * channels + c];
            const std::int64_t code = x[from * channels + c];
            total = largest ? std::max(total, code) : total + code;
        }
    });
    code_values y(totals.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        y[i] = post_processing::pooled_code(totals[i], counts[i / channels], window, constants.pool,
                                            table.data());
        if (constants.rescale)
            y[i] = post_processing::rescale_code(y[i], *constants.rescale);
    }
    return y;
}

code_values integer_network::codes_of(std::size_t number,
                                      const std::vector<code_values>& values) const {
    const layer& l = m_net.layers[number];
    const code_values& x = values[m_net.stored(l.inputs.front())];
    switch (l.kind) {
    case layer_kind::add: {
        const auto stage = compiler::add_constants(m_net, l, l.inputs[0], l.inputs[1]);
        const code_values& second = values[m_net.stored(l.inputs[1])];
        code_values y(x.size());
        for (std::size_t i = 0; i < y.size(); ++i)
            y[i] = post_processing::add_codes(x[i], second[i], stage);
        return y;
    }
    case layer_kind::concat: {
        std::vector<post_processing::rescale_stage> stages;
        for (const std::size_t input : l.inputs)
            stages.push_back(compiler::rescale_constants(m_net, l, input));
        return joined_values(m_net, l, values, [&](std::size_t n, std::int32_t code) {
            return post_processing::rescale_code(code, stages[n]);
        });
    }
    case layer_kind::average_pool:
    case layer_kind::max_pool:
        return pooled(l, x);
    default:
        return requantised(number, sums_of(number, values));
    }
}

std::vector<code_values> integer_network::run(const std::vector<code_values>& inputs) const {
    std::vector<code_values> values(m_net.tensors.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
        values[m_net.stored(m_net.inputs[i].tensor)] = inputs[i];
    for (std::size_t number = 0; number < m_net.layers.size(); ++number)
        values[m_net.stored(m_net.layers[number].output)] = codes_of(number, values);
    return values;
}

} // namespace bitloom::quantise
