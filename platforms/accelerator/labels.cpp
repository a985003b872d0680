// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/labels.h"

#include "models/common/errors.h"
#include "models/common/float_formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>

namespace bitloom::accelerator {

using network::element_type;
using network::npy_array;

namespace {

template <typename element>
element element_at(const npy_array& a, std::size_t i) {
    element e;
    std::memcpy(&e, a.bytes.data() + i * sizeof e, sizeof e);
    return e;
}

/// The element as a number; every type of a .npy file here fits a double or is a class number.
double number_at(const npy_array& a, std::size_t i) {
    switch (a.type) {
    case element_type::int8:
        return element_at<std::int8_t>(a, i);
    case element_type::uint8:
        return element_at<std::uint8_t>(a, i);
    case element_type::int16:
        return element_at<std::int16_t>(a, i);
    case element_type::uint16:
        return element_at<std::uint16_t>(a, i);
    case element_type::int32:
        return element_at<std::int32_t>(a, i);
    case element_type::int64:
        return static_cast<double>(element_at<std::int64_t>(a, i));
    case element_type::float16:
        return float_of(fp32_of_fp16(element_at<std::uint16_t>(a, i)));
    case element_type::float32:
        return element_at<float>(a, i);
    case element_type::float64:
        return element_at<double>(a, i);
    }
    return 0;
}

} // namespace

std::vector<std::int64_t> read_labels(const std::filesystem::path& file, std::uint64_t samples,
                                      std::int64_t classes) {
    const npy_array a = network::read_npy(file);
    if (a.type == element_type::float16 || a.type == element_type::float32 ||
        a.type == element_type::float64)
        throw config_error(fmt::format("{}: holds {}, give labels as whole class numbers",
                                       file.string(), network::element_name(a.type)));
    const auto count = static_cast<std::uint64_t>(a.elements());
    if (count != samples || a.shape.empty() || static_cast<std::uint64_t>(a.shape[0]) != count)
        throw config_error(fmt::format("{}: has shape [{}], give one label per sample, [{}]",
                                       file.string(), fmt::join(a.shape, ", "), samples));
    std::vector<std::int64_t> labels(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        const double label = number_at(a, i);
        if (!(label >= 0 && label < static_cast<double>(classes)))
            throw config_error(fmt::format("{}: label {} is {}, the network has {} classes, give "
                                           "0 to {}",
                                           file.string(), i, label, classes, classes - 1));
        labels[i] = static_cast<std::int64_t>(label);
    }
    return labels;
}

std::vector<std::int64_t> predictions(const npy_array& scores) {
    const auto samples = static_cast<std::size_t>(scores.shape.front());
    const std::size_t classes =
        samples == 0 ? 0 : static_cast<std::size_t>(scores.elements()) / samples;
    std::vector<std::int64_t> result(samples, 0);
    for (std::size_t s = 0; s < samples; ++s)
        for (std::size_t c = 1; c < classes; ++c)
            if (number_at(scores, s * classes + c) >
                number_at(scores, s * classes + static_cast<std::size_t>(result[s])))
                result[s] = static_cast<std::int64_t>(c);
    return result;
}

double accuracy(const std::vector<std::int64_t>& predicted,
                const std::vector<std::int64_t>& labels) {
    std::size_t right = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i)
        right += predicted[i] == labels[i] ? 1 : 0;
    return predicted.empty() ? 0.0
                             : static_cast<double>(right) / static_cast<double>(predicted.size());
}

} // namespace bitloom::accelerator
