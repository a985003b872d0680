// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/explore/result_store.h"
#include "testbenches/platforms/explore/sweep_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bitloom::explore {
namespace {

stored_point some_point(std::uint64_t number) {
    stored_point p{number, "key" + std::to_string(number), "p", "n\"'", 16, "{}", {}};
    for (std::size_t m = 0; m < metric_names().size(); ++m)
        p.result.metrics.push_back(
            m % 3 == 0   ? metric_value(std::uint64_t{1} << 62)
            : m % 3 == 1 ? metric_value(std::nextafter(0.1 * static_cast<double>(number), 1))
                         : metric_value());
    return p;
}

const sweep_identity identity{"1.2.3", "{}", "[]", 10};

TEST(result_store, gives_back_what_it_was_given_in_order_and_once) {
    const scratch_folder folder;
    stored_point failed = some_point(4);
    failed.result = {{}, "node c1: does not fit", true};
    {
        result_store store(folder.path / "results.sqlite", identity);
        store.add({some_point(7), failed});
        stored_point other = some_point(7);
        other.result.metrics.front() = std::uint64_t{1};
        store.add({other, some_point(1)});
    }
    const result_store store(folder.path / "results.sqlite", identity);
    std::vector<stored_point> all;
    store.for_each([&](const stored_point& p) { all.push_back(p); });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].result.metrics, some_point(1).result.metrics);
    EXPECT_EQ(all[1].result.error, "node c1: does not fit");
    EXPECT_TRUE(all[1].result.is_model_fault);
    EXPECT_EQ(all[2].result.metrics, some_point(7).result.metrics);
    EXPECT_EQ(all[2].network, "n\"'");
    std::vector<bool> there(10, false);
    there[1] = there[4] = there[7] = true;
    EXPECT_EQ(store.present(), there);
}

TEST(result_store, refuses_other_files_versions_and_sweeps) {
    const scratch_folder folder;
    const auto file = folder.path / "results.sqlite";
    const auto refusal = [&](const sweep_identity& i) -> std::string {
        try {
            const result_store store(file, i);
        } catch (const config_error& wrong) {
            return wrong.what();
        }
        return "taken";
    };
    EXPECT_EQ(refusal(identity), "taken");
    EXPECT_THAT(refusal({"1.2.4", "{}", "[]", 10}), testing::HasSubstr("of Bitloom 1.2.3"));
    EXPECT_THAT(refusal({"1.2.3", "{ }", "[]", 10}), testing::HasSubstr("another sweep"));
    EXPECT_EQ(refusal({"1.2.3", "{}", "[1]", 10}), "taken") << "objectives may change";
    std::filesystem::remove(file);
    std::ofstream(file) << std::string(5000, 'x');
    EXPECT_THAT(refusal(identity), testing::HasSubstr("is not a sweep's results"));
}

} // namespace
} // namespace bitloom::explore
