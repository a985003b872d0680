// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/float_steps.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace bitloom::network {

namespace {

float rounded(float x, rounding mode) {
    const float magnitude = std::fabs(x);
    switch (mode) {
    case rounding::half_even:
        return std::nearbyint(x);
    case rounding::ceil:
        return std::ceil(x);
    case rounding::floor:
        return std::floor(x);
    case rounding::up:
        return std::copysign(std::ceil(magnitude), x);
    case rounding::down:
        return std::trunc(x);
    case rounding::half_up:
        return std::copysign(std::floor(magnitude + 0.5F), x);
    case rounding::half_down:
        return std::copysign(std::ceil(magnitude - 0.5F), x);
    }
    return x;
}

float result(const float_step& step, float x, std::size_t channel) {
    const float c = step.operand.empty() ? 0 : step.operand[step.operand.size() == 1 ? 0 : channel];
    switch (step.operation) {
    case float_operation::add:
        return x + c;
    case float_operation::subtract:
        return x - c;
    case float_operation::subtract_from:
        return c - x;
    case float_operation::multiply:
        return x * c;
    case float_operation::divide:
        return x / c;
    case float_operation::at_least:
        return std::max(x, c);
    case float_operation::at_most:
        return std::min(x, c);
    case float_operation::round:
        return rounded(x, step.mode);
    case float_operation::sign:
        return x >= 0 ? 1.0F : -1.0F;
    }
    return x;
}

} // namespace

std::optional<rounding> rounding_named(const std::string& name) {
    static const std::map<std::string, rounding> modes{{"ROUND", rounding::half_even},
                                                       {"HALF_EVEN", rounding::half_even},
                                                       {"CEIL", rounding::ceil},
                                                       {"FLOOR", rounding::floor},
                                                       {"UP", rounding::up},
                                                       {"DOWN", rounding::down},
                                                       {"HALF_UP", rounding::half_up},
                                                       {"ROUND_TO_ZERO", rounding::down},
                                                       {"HALF_DOWN", rounding::half_down}};
    std::string upper = name;
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto found = modes.find(upper);
    return found == modes.end() ? std::nullopt : std::optional(found->second);
}

float apply(const float_steps& steps, float x, std::size_t channel) {
    for (const float_step& step : steps)
        x = result(step, x, channel);
    return x;
}

float float_map::value(std::int64_t code, std::size_t channel) const {
    const double scale = scales[scales.size() == 1 ? 0 : channel];
    return apply(steps, static_cast<float>(static_cast<double>(code - zero_point) * scale),
                 channel);
}

bool float_map::is_per_channel() const {
    return scales.size() > 1 || std::any_of(steps.begin(), steps.end(), [](const float_step& s) {
               return s.operand.size() > 1;
           });
}

} // namespace bitloom::network
