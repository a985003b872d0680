// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/reproduce/geometric_mean.h"
#include "platforms/reproduce/gpu_measurements.h"
#include "platforms/reproduce/published_file.h"

#include <gmock/gmock.h>

namespace bitloom::reproduce {
namespace {

TEST(a_printed_figure, stands_for_all_that_round_to_it) {
    EXPECT_DOUBLE_EQ(as_printed("3.9").value, 3.9);
    EXPECT_DOUBLE_EQ(as_printed("3.9").tolerance, 0.05 / 3.9);
    EXPECT_DOUBLE_EQ(as_printed("16").tolerance, 0.5 / 16);
    EXPECT_DOUBLE_EQ(as_printed("16.00").tolerance, 0.005 / 16);
    for (const double inside : {3.851, 3.949})
        EXPECT_EQ(verdict_of(compared("q", "", inside, as_printed("3.9"))), verdict::reproduced);
    for (const double outside : {3.849, 3.951})
        EXPECT_EQ(verdict_of(compared("q", "", outside, as_printed("3.9"))), verdict::differs);
}

TEST(a_printed_figure, is_a_positive_decimal_number) {
    for (const char* text : {"", "x", "3,9", "-1", "0", "1e3", "3.9x", "nan"})
        EXPECT_THROW(as_printed(text), model_error) << text;
}

TEST(a_geometric_mean, is_the_root_of_the_product) {
    geometric_mean mean;
    for (const double ratio : {2.0, 4.0, 8.0})
        mean.add(ratio);
    EXPECT_NEAR(mean.value(), 4, 1e-12);
}

TEST(gpu_measurements, have_every_network_of_every_device) {
    const gpu_measurements measured = read_gpu_measurements();
    EXPECT_EQ(measured.batch, 16U);
    EXPECT_EQ(measured.devices.size(), 9U);
    for (const device_measurements& device : measured.devices) {
        EXPECT_EQ(device.milliseconds.size(), 8U) << device.name;
        EXPECT_TRUE(device.watts.empty() || device.watts.size() == 8) << device.name;
    }
}

TEST(published_files, that_are_not_shipped_are_refused) {
    EXPECT_THROW(published_file("none"), config_error);
}

} // namespace
} // namespace bitloom::reproduce
