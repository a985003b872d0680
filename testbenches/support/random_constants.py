# SPDX-License-Identifier: Apache-2.0
"""What random networks hold beside layers and clamps once they have `constants`: factors, terms and
batch norms of constants behind layers, alone, and before the float input's first quantiser; clamps
and changes of scale that stand alone."""
from __future__ import annotations

import numpy as np

from testbenches.support.integer_rule import Quantisation
from testbenches.support.network_builder import Activation
from testbenches.support.random_layers import RandomLayers


class RandomConstants(RandomLayers):
    # -- behind a layer ----------------------------------------------------------------------------

    def finish(self, real: str, source: Activation | None = None) -> Activation:
        if self.constants and self.builder.evaluation.values[real].sums is not None:
            for _ in range(self.choose((0, 0, 1, 1, 2, 3))):
                real = self.with_constant(real)
            if self.chance(0.2):
                real = self.builder.node("Relu", [real], f"{real}_relu")
                real = self.with_constant(real, per_channel=False)
        return super().finish(real, source)

    def constant_of(self, real: str, values, per_channel: bool) -> tuple[str, bool]:
        """`values(count)` of one value or one per channel, in one of the shapes that broadcast."""
        shape = self.builder.values(real).shape
        axis = 2 if len(shape) == 3 else 1
        if not per_channel or self.chance(0.4):
            array = values(1)
            array = array.reshape(self.choose(((), (1,), (1,) * len(shape))))
            return self.builder.constant(f"{real}_constant", array), False
        array = values(shape[axis]).reshape(-1, *[1] * (len(shape) - axis - 1))
        if self.chance(0.5):
            array = array.reshape(*[1] * (len(shape) - array.ndim), *array.shape)
        return self.builder.constant(f"{real}_constant", array), True

    def factors(self, count: int, may_vanish: bool) -> np.ndarray:
        drawn = self.random.uniform(0.2, 2.5, count)
        if self.negatable and self.chance(0.3):
            drawn *= np.where(self.random.random_sample(count) < 0.5, -1, 1)
        if may_vanish and self.chance(0.15):
            drawn[self.random.random_sample(count) < 0.3] = 0
        return drawn.astype(np.float32)

    def with_constant(self, real: str, per_channel: bool = True) -> str:
        reach = float(np.abs(self.builder.values(real)).max()) or 1.0

        def terms(count: int) -> np.ndarray:
            return self.random.uniform(-reach, reach, count).astype(np.float32)

        name = self.layer_name("constant")
        kind = self.random.random_sample()
        if kind < 0.2 and per_channel and self.builder.values(real).ndim != 3:
            return self.batch_norm(real, terms)
        if kind < 0.35:
            operation = "Div"
            constant, _ = self.constant_of(real, lambda count: self.factors(count, False), per_channel)
        elif kind < 0.6:
            operation = "Mul"
            constant, _ = self.constant_of(
                real, lambda count: self.factors(count, self.vanishable), per_channel
            )
        elif kind < 0.7:
            operation = "Add"
            constant = self.quantised_constant(real, terms, per_channel)
        else:
            operation = self.choose(("Add", "Sub"))
            constant, _ = self.constant_of(real, terms, per_channel)
        inputs = [real, constant]
        if operation in ("Add", "Mul") and self.chance(0.3):
            inputs.reverse()
        if operation == "Sub" and self.negatable and self.chance(0.2):
            inputs.reverse()
        return self.builder.node(operation, inputs, f"{real}_{operation.lower()}", name)

    def quantised_constant(self, real: str, terms, per_channel: bool) -> str:
        plain, _ = self.constant_of(real, terms, per_channel)
        array = self.builder.evaluation.constants[plain]
        scale = np.float32(np.abs(array).max() / 100 or 1)
        codes = np.clip(np.rint(array / scale), -100, 100) + 3
        inputs = [
            self.builder.constant(f"{plain}_q", codes.astype(np.int8)),
            self.builder.constant(f"{plain}_scale", scale),
            self.builder.constant(f"{plain}_zero_point", np.int8(3)),
        ]
        return self.builder.node("DequantizeLinear", inputs, f"{plain}_dq")

    def batch_norm(self, real: str, terms) -> str:
        channels = self.builder.values(real).shape[1]
        variance = self.random.uniform(0.1, 4, channels).astype(np.float32)
        given = [self.factors(channels, False), terms(channels), terms(channels), variance]
        inputs = [self.builder.constant(f"{real}_statistics", array) for array in given]
        settings = {"epsilon": 1e-3} if self.chance(0.5) else {}
        name = self.layer_name("normal")
        return self.builder.node(
            "BatchNormalization", [real, *inputs], f"{real}_normal", name, **settings
        )

    # -- alone -------------------------------------------------------------------------------------

    def lone_constant(self, source: Activation) -> Activation:
        self.negatable = self.vanishable = True
        return self.finish(self.with_constant(self.builder.dequantise(source)))

    def lone_clamp(self, source: Activation) -> Activation:
        real, limits = self.builder.dequantise(source), []
        name = self.layer_name("clamp")
        if self.chance(0.5):
            real = self.builder.node("Relu", [real], f"{real}_relu", name)
        else:
            real, limits = self.clip(real)
        output = f"{self.name_pattern.format(index=self.layers)}_q"
        quantisation = self.quantisation_of(real, limits)
        if self.chance(0.4) and not limits:
            quantisation = source.quantisation
        return self.remember(self.builder.quantise(real, quantisation, output))

    def requantised(self, source: Activation) -> Activation:
        real = self.builder.dequantise(source)
        self.layer_name("requantised")
        output = f"{self.name_pattern.format(index=self.layers)}_q"
        return self.remember(self.builder.quantise(real, self.quantisation_of(real, []), output))

    # -- before the network ------------------------------------------------------------------------

    def normalised_input(
        self, name: str, values: np.ndarray, quantisation: Quantisation
    ) -> Activation:
        """(x - mean) / deviation, as exporters write it, around the values that the codes need."""
        channels = values.shape[1] if values.ndim != 3 else values.shape[2]
        shape = (-1, *[1] * (values.ndim - 2)) if values.ndim != 3 else (-1,)
        count = channels if self.chance(0.5) else 1
        mean = self.random.uniform(-1, 1, count).astype(np.float32)
        deviation = self.random.uniform(0.1, 2, count).astype(np.float32)
        shape = shape if count > 1 else ()
        mean, deviation = mean.reshape(shape), deviation.reshape(shape)
        fed = (values * deviation + mean).astype(np.float32)
        self.builder.add_float_input(name, fed)
        centred = self.builder.node(
            "Sub", [name, self.builder.constant("mean", mean)], f"{name}_centred"
        )
        if self.chance(0.5):
            constant = self.builder.constant("deviation", deviation)
            real = self.builder.node("Div", [centred, constant], f"{name}_normal")
        else:
            constant = self.builder.constant("factor", (1 / deviation).astype(np.float32))
            real = self.builder.node("Mul", [constant, centred], f"{name}_normal")
        if self.chance(0.2):
            real = self.builder.node("Relu", [real], f"{name}_relu")
        return self.builder.quantise(real, quantisation, f"{name}_q")
