// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/experiment.h"

#include "models/common/errors.h"

#include <cmath>

namespace bitloom::reproduce {

std::vector<measured_quantity> run(const experiment& which) {
    try {
        return which.run();
    } catch (const config_error& error) {
        throw config_error(std::string(error.what()) + " (experiment " + which.name + ")");
    }
}

verdict verdict_of(const measured_quantity& figure) {
    if (std::isnan(figure.published))
        return verdict::no_published_figure;
    if (std::isnan(figure.ours))
        return verdict::not_modelled;
    return std::abs(figure.ours / figure.published - 1) <= figure.tolerance ? verdict::reproduced
                                                                            : verdict::differs;
}

const char* name_of(verdict which) {
    switch (which) {
    case verdict::reproduced:
        return "reproduced";
    case verdict::differs:
        return "differs";
    case verdict::no_published_figure:
        return "no published figure";
    case verdict::not_modelled:
        break;
    }
    return "not modelled";
}

} // namespace bitloom::reproduce
