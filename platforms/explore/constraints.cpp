// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/constraints.h"

#include "models/common/errors.h"
#include "platforms/configuration/key_value.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace bitloom::explore {

namespace {

constexpr std::size_t none = SIZE_MAX;

/// Of a value as value_text writes it; nothing for words.
std::optional<double> number_of(const std::string& text) {
    if (text == "true" || text == "false")
        return text == "true" ? 1.0 : 0.0;
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace

/// A name in an expression, and where its value comes from.
struct constraint_set::name {
    std::string path;
    std::size_t parameter = none;
    std::vector<double> values;       ///< of the parameter
    std::vector<bool> absent;         ///< by platform: neither machine nor network has it
    std::vector<double> on_platforms; ///< where the parameter is left alone
    double now = 0;                   ///< the variable
};

struct constraint_set::expression {
    std::vector<std::unique_ptr<name>> names;
    mu::Parser parser;
    std::uint64_t excluded = 0;
};

constraint_set::constraint_set(const sweep& of, const space& places,
                               const std::vector<configuration::platform_configuration>& bases)
    : m_sweep(of)
    , m_places(places) {
    const auto resolve = [&](const std::string& path, const constraint& in) {
        auto found = std::make_unique<name>();
        found->path = path;
        const auto refuse = [&](const std::string& what) {
            throw config_error(
                fmt::format("{}'{}': {}", in.where, configuration::printable(in.expression), what));
        };
        const auto number = [&](const std::string& text) {
            const std::optional<double> value = number_of(text);
            if (!value)
                refuse(fmt::format("{} holds words, use `when` of a parameter", path));
            return *value;
        };
        for (std::size_t i = 0; i < of.parameters.size(); ++i)
            if (of.parameters[i].path == path) {
                found->parameter = i;
                for (const std::string& text : of.parameters[i].values)
                    found->values.push_back(number(text));
            }
        if (path == "batch")
            return found;
        if (found->parameter == none && !configuration::is_key(path))
            refuse(fmt::format("{}: {}", path, configuration::unknown_key_text(path)));
        for (const auto& base : bases) {
            const std::optional<std::string> text = configuration::value_text(base, path);
            found->absent.push_back(!text);
            found->on_platforms.push_back(text ? number(*text) : 0);
        }
        return found;
    };
    for (const constraint& c : of.constraints) {
        auto added = std::make_unique<expression>();
        try {
            added->parser.DefineNameChars(
                "0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
            added->parser.DefineOprt(
                "%", [](double a, double b) { return std::fmod(a, b); }, mu::prMUL_DIV, mu::oaLEFT,
                true);
            added->parser.SetExpr(c.expression);
            for (const auto& used : added->parser.GetUsedVar())
                added->names.push_back(resolve(used.first, c));
            for (const auto& n : added->names)
                added->parser.DefineVar(n->path, &n->now);
            added->parser.Eval();
        } catch (const mu::Parser::exception_type& wrong) {
            std::string why = wrong.GetMsg();
            why.erase(std::find(why.begin(), why.end(), '\n'), why.end());
            throw config_error(fmt::format("{}'{}' is not an expression ({}), write one such as "
                                           "accelerator.rows * accelerator.columns <= 512",
                                           c.where, configuration::printable(c.expression),
                                           configuration::printable(why)));
        }
        m_constraints.push_back(std::move(added));
    }
}

constraint_set::~constraint_set() = default;

bool constraint_set::hold(const point& p) {
    bool all = true;
    for (const auto& c : m_constraints) {
        bool applies = true;
        for (const auto& n : c->names) {
            const bool chosen = n->parameter != none && p.chosen[n->parameter] != 0;
            if (n->path == "batch") {
                n->now = static_cast<double>(m_sweep.batches[p.batch]);
                continue;
            }
            const std::vector<std::string>& machines = configuration::machines_of(n->path);
            if ((!chosen && n->absent[p.platform]) ||
                (!machines.empty() && std::find(machines.begin(), machines.end(),
                                                m_places.machine_at(p)) == machines.end())) {
                applies = false;
                break;
            }
            n->now = chosen ? n->values[p.chosen[n->parameter] - 1] : n->on_platforms[p.platform];
        }
        if (!applies)
            continue;
        const double value = c->parser.Eval();
        if (std::isnan(value) || value == 0) {
            ++c->excluded;
            all = false;
        }
    }
    return all;
}

std::string constraint_set::exclusions() const {
    std::string text;
    for (std::size_t i = 0; i < m_constraints.size(); ++i)
        text += fmt::format("{}'{}' excludes {}", i == 0 ? "" : ", ",
                            configuration::printable(m_sweep.constraints[i].expression),
                            m_constraints[i]->excluded);
    return text;
}

} // namespace bitloom::explore
