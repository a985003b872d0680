// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/errors.h"
#include "platforms/accelerator/input_arrays.h"
#include "platforms/network/npy.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::accelerator {

/// A network of inputs only, and a folder for arrays to feed it with.
class input_files : public ::testing::Test {
protected:
    /// Adds an input of 2 channels x 3 rows x 1 column, declared channels first.
    network::tensor& input(const std::string& name, bool as_float, operand_format format) {
        network::tensor t;
        t.name = name + "_q";
        t.shape = {2, 3, 1};
        t.channels = 2;
        t.height = 3;
        t.quantised = {0.5F, 3, format};
        m_net.tensors.push_back(t);
        m_net.inputs.push_back({name, m_net.tensors.size() - 1, as_float});
        return m_net.tensors.back();
    }

    template <class element>
    std::string save(const std::string& file, network::element_type type,
                     std::vector<std::int64_t> shape, const std::vector<element>& values) {
        network::npy_array a;
        a.type = type;
        a.shape = std::move(shape);
        a.bytes.resize(values.size() * sizeof(element));
        if (!values.empty())
            std::memcpy(a.bytes.data(), values.data(), a.bytes.size());
        network::write_npy(m_folder.path() / file, a);
        return (m_folder.path() / file).string();
    }
    std::string save_int8(const std::string& file, std::vector<std::int64_t> shape,
                          const std::vector<std::int8_t>& values) {
        return save(file, network::element_type::int8, std::move(shape), values);
    }
    std::string save_float(const std::string& file, std::vector<std::int64_t> shape,
                           const std::vector<float>& values) {
        return save(file, network::element_type::float32, std::move(shape), values);
    }

    std::string refusal(const std::vector<std::string>& arguments) {
        std::string message =
            testing::message_of<config_error>([&] { read_inputs(m_net, arguments); });
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
        return message;
    }

    network::graph m_net;
    testing::scratch_folder m_folder;
};

} // namespace bitloom::accelerator
