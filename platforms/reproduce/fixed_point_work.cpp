// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/fixed_point_work.h"

#include "models/baselines/dadiannao/dadiannao_timing.h"
#include "models/baselines/scnn/scnn_timing.h"
#include "models/baselines/stripes/serial_array_timing.h"
#include "models/common/errors.h"
#include "platforms/network/reduction_rows.h"

#include <fmt/format.h>

namespace bitloom::reproduce {

namespace {

using baselines::layer_bricks;
using baselines::unit_work;

/// All columns of units are taken; a lone window has them all.
unit_work stripes_work(const layer_bricks& l, unsigned bits) {
    const stripes::serial_array_parameters p;
    const std::size_t bricks = l.full_bricks() + l.short_bricks();
    const stripes::pass_cycles c = stripes::cycles_of(p, bricks, bits);
    const bool alone = l.pixels() == 1;
    return {l.macs(), l.pixels() * static_cast<double>(l.outputs) *
                          static_cast<double>(alone ? p.windows * c.alone : c.together)};
}

} // namespace

const fixed_point_estimator::activation_work& fixed_point_estimator::of_width(unsigned bits) {
    const auto [at, is_new] = m_by_width.try_emplace(bits);
    if (is_new) {
        const auto codes = baselines::code_probabilities(m_assumed.activations, bits);
        at->second = {pragmatic::step_cycles(m_assumed.activations, bits, m_pragmatic),
                      baselines::term_probabilities(codes), 1 - codes[0]};
    }
    return at->second;
}

void fixed_point_estimator::add(fixed_point_work& to, const layer_bricks& l,
                                unsigned activation_bits) {
    const activation_work& a = of_width(activation_bits);
    to.dadiannao.add(dadiannao::work_of(l));
    to.stripes.add(stripes_work(l, activation_bits));
    to.pragmatic.add(pragmatic::work_of(l, a.pragmatic_steps, m_pragmatic));
    to.laconic.add(laconic::work_of(l, a.terms, {1, 1}));
    to.laconic_tile.add(laconic::work_of(l, a.terms, m_assumed.laconic_tile));
    to.scnn.add(scnn::work_of(l, 1, {}));
    to.scnn_both.add(scnn::work_of(l, a.nonzero, {}));
}

fixed_point_work fixed_point_estimator::work_of(const network::graph& net) {
    fixed_point_work all;
    for (const network::layer& l : net.layers) {
        if (l.weights.empty())
            continue;
        const network::reduction_rows rows = network::reduction_rows_of(l);
        if (rows.floating)
            throw config_error(fmt::format("{}: node {}: floating weights, these machines take "
                                           "integers",
                                           net.file, l.name));
        const network::tensor& out = net.tensors[l.output];
        const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
        layer_bricks b;
        b.weights = rows.values.data();
        b.outputs = rows.rows;
        b.positions = size(l.geometry.kernel_height * l.geometry.kernel_width);
        b.channels = rows.elements / b.positions;
        b.groups = size(l.groups);
        b.out_rows = size(out.height * out.frames);
        b.out_columns = size(out.width);
        add(all, b, net.tensors[l.inputs.front()].quantised.format.bits);
    }
    return all;
}

} // namespace bitloom::reproduce
