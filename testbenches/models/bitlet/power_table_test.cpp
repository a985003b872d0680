// SPDX-License-Identifier: Apache-2.0
// docs/validation.md holds the power and area that the model gives today, beside the published.
#include "models/bitlet/power.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace bitloom::bitlet {
namespace {

std::string page() {
    std::ifstream file(BITLOOM_SOURCE_DIR "/docs/validation.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string row_of(const char* use, const module_figures& ours, const published_figures& theirs) {
    const auto cell = [](double our, double their) {
        return fmt::format(" | {:.5g} / {:.5g}", our, their);
    };
    const module_figures& m = theirs.modules;
    return fmt::format("| {}{}{}{}{}{} | {:.5g} / {:.5g} | {:.4f} |\n", use,
                       cell(ours.preprocessing, m.preprocessing), cell(ours.wires, m.wires),
                       cell(ours.lanes, m.lanes), cell(ours.adder_tree, m.adder_tree),
                       cell(ours.postprocessing, m.postprocessing), ours.total(), theirs.total,
                       ours.total() / theirs.total);
}

std::string rows_of(const char* name, technology node) {
    const published_table& table = published_power_and_area(node);
    const auto power = [&](const pe_activity& activity) {
        return average_power_mw(32, 1e9, activity, node);
    };
    const auto use = [&](const char* what) { return fmt::format("{}, {}", name, what); };
    return row_of(use("fp32, mW").c_str(), power({24, false}), table.fp32_mw) +
           row_of(use("16 bit, mW").c_str(), power({16, true}), table.fixed16_mw) +
           row_of(use("8 bit, mW").c_str(), power({8, true}), table.fixed8_mw) +
           row_of(use("mm2").c_str(), area_mm2(32, 24, node), table.area_mm2);
}

TEST(power_table, of_the_documents_is_the_models) {
    const std::string rows =
        rows_of("28 nm", technology::nm28) + rows_of("65 nm", technology::nm65);
    EXPECT_NE(page().find(rows), std::string::npos) << "docs/validation.md should hold:\n" << rows;
}

} // namespace
} // namespace bitloom::bitlet
