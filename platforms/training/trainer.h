// SPDX-License-Identifier: Apache-2.0
// Training of a network in fp32 on the machine: every product with weights, forwards and backwards,
// is a program that it runs. The host computes the loss, what host_gradients.h names, and the
// new weights.
#pragma once

#include "platforms/accelerator/exploration_platform.h"
#include "platforms/accelerator/network_runner.h"
#include "platforms/network/npy.h"
#include "platforms/training/layer_products.h"
#include "platforms/training/loss.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::training {

struct training_step {
    double loss = 0, accuracy = 0; ///< of the step's samples, before its update
    results::run_record record;    ///< rows: the network's, then the gradients' as they ran; priced
};

struct training_options {
    std::uint64_t batch = 1; ///< samples of a step
    std::uint64_t steps = 1;
    float rate = 0;                    ///< weights -= rate * gradient
    std::optional<std::uint64_t> seed; ///< see samples_of_step
    bool keep_tensors = false;         ///< of the last step
    /// Called after each step with its number, from 1; false ends the training there.
    std::function<bool(std::uint64_t, const training_step&)> done;
};

/// A tensor of the last step, as --dump-tensors writes it.
struct named_array {
    std::string name;
    network::npy_array array;
};

struct training_outcome {
    std::vector<training_step> steps;
    results::run_record record; ///< of all of them, priced
    /// The network's tensors; of each that has one its gradient, TENSOR.gradient; of each layer
    /// with weights LAYER.weight_gradient, [outputs, inputs of the group, rows, columns] (of a
    /// matrix product [outputs, features]), and LAYER.bias_gradient. All before the update.
    std::vector<named_array> tensors;
    std::optional<std::string> fault; ///< see accelerator::run_outcome
};

class trainer {
public:
    /// All references must outlive this; run() changes the weights and biases of `net`. Throws
    /// config_error as check_trainable, and for a network that the machine cannot run forwards or
    /// backwards, naming the layer.
    trainer(network::graph& net, const configuration::platform_configuration& platform,
            const accelerator::input_set& inputs, const std::vector<std::int64_t>& labels,
            training_options options);

    /// Elaborates a platform: one per process. Throws config_error when the loss is no number.
    training_outcome run();

private:
    /// What a step has at hand.
    struct passing {
        std::vector<real_values> values, gradients; ///< by stored tensor
        results::run_record record;
    };

    void check_products() const;
    void train(accelerator::exploration_platform& machine);
    bool step(accelerator::exploration_platform& machine, std::uint64_t number);
    accelerator::input_set inputs_of(const std::vector<std::uint64_t>& samples) const;
    std::vector<accelerator::tensor_codes> run_on(accelerator::exploration_platform& machine,
                                                  const network::graph& net,
                                                  const accelerator::input_set& inputs,
                                                  passing& now);
    void go_back(accelerator::exploration_platform& machine, std::size_t layer, passing& now);
    void keep(const std::string& name, std::vector<std::int64_t> shape, const real_values& values);
    void keep_tensors(const passing& now);

    network::graph& m_net;
    const configuration::platform_configuration& m_platform;
    const accelerator::input_set& m_inputs;
    const std::vector<std::int64_t>& m_labels;
    training_options m_options;
    accelerator::read_technology m_technology;
    std::vector<bool> m_has_gradient; ///< by stored tensor: weights lie before it
    bool m_last = false;              ///< the step that keeps its tensors
    training_outcome m_outcome;
};

/// The shape of a layer's weights as named_array has it.
std::vector<std::int64_t> weight_shape(const network::layer& l);

} // namespace bitloom::training
