# SPDX-License-Identifier: Apache-2.0
"""Networks with one thing wrong each, made from a good one: what tools, hands and attackers do."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper

Graph = onnx.GraphProto


@dataclass(frozen=True)
class Damage:
    """`named`: what the message must hold, the place above all."""

    what: str
    file: bytes
    named: str


def name_of(graph: Graph, index: int) -> str:
    node = graph.node[index]
    return node.name or f"{node.op_type}_{index}"


def changed(model: onnx.ModelProto, change: Callable[[Graph], None]) -> bytes:
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    change(copy.graph)
    return copy.SerializeToString()


def damaged_nodes(model: onnx.ModelProto) -> Iterator[Damage]:
    """Every node of the network in turn, each in the same ways."""
    for index, node in enumerate(model.graph.node):
        name = name_of(model.graph, index)
        place = f"node {name}"

        def other_operator(g: Graph, index=index) -> None:
            g.node[index].name = name
            g.node[index].op_type = "Frobnicate"

        def other_domain(g: Graph, index=index) -> None:
            g.node[index].domain = "com.example"

        def missing_value(g: Graph, index=index) -> None:
            g.node[index].input[0] = "nobody writes this"

        def no_inputs(g: Graph, index=index) -> None:
            del g.node[index].input[:]

        def unknown_attribute(g: Graph, index=index) -> None:
            g.node[index].attribute.append(helper.make_attribute("wings", 2))

        def reads_itself(g: Graph, index=index) -> None:
            g.node[index].input[0] = g.node[index].output[0]

        def written_twice(g: Graph, index=index) -> None:
            twin = g.node.add()
            twin.CopyFrom(g.node[index])
            twin.name = "twin"

        yield Damage(f"operator of {name}", changed(model, other_operator), place)
        yield Damage(f"domain of {name}", changed(model, other_domain), place)
        yield Damage(f"missing value of {name}", changed(model, missing_value), place)
        yield Damage(f"no inputs of {name}", changed(model, no_inputs), place)
        yield Damage(f"attribute of {name}", changed(model, unknown_attribute), place)
        yield Damage(f"{name} reads itself", changed(model, reads_itself), place)
        yield Damage(f"{name} written twice", changed(model, written_twice), node.output[0])


def damaged_attributes(model: onnx.ModelProto) -> Iterator[Damage]:
    """Every attribute with values that no exporter writes."""
    for index, node in enumerate(model.graph.node):
        place = f"node {name_of(model.graph, index)}"
        for number, attribute in enumerate(node.attribute):
            values = {
                AttributeProto.INTS: [[0, 0], [-1, -1], [1 << 40, 1], [1 << 62] * 4, [1] * 9, []],
                AttributeProto.INT: [-99, 1 << 62],
            }.get(attribute.type, [])
            if attribute.name in ("transB", "count_include_pad", "signed", "narrow"):
                # any number but 0 means 1
                values = []
            if attribute.name == "pads":
                values = [value for value in values if value != []]
            for value in values:

                def other(g: Graph, index=index, number=number, value=value) -> None:
                    found = g.node[index].attribute[number]
                    kind = found.type
                    found.CopyFrom(helper.make_attribute(found.name, value or [1]))
                    found.type = kind
                    if value == []:
                        del found.ints[:]

                yield Damage(f"{place} {attribute.name} {value}", changed(model, other), place)

            def mistyped(g: Graph, index=index, number=number) -> None:
                found = g.node[index].attribute[number]
                value = "text" if found.type == AttributeProto.FLOAT else 1.5
                found.CopyFrom(helper.make_attribute(found.name, value))

            def doubled(g: Graph, index=index, number=number) -> None:
                g.node[index].attribute.append(g.node[index].attribute[number])

            yield Damage(f"{place} {attribute.name} of another type", changed(model, mistyped), place)
            yield Damage(f"{place} {attribute.name} twice", changed(model, doubled), place)


def damaged_initialisers(model: onnx.ModelProto) -> Iterator[Damage]:
    """Every constant: gone, doubled, cut, claiming too much, of another type or shape."""
    readers = {}
    for index, node in enumerate(model.graph.node):
        for name in node.input:
            readers.setdefault(name, f"node {name_of(model.graph, index)}")
    for index, tensor in enumerate(model.graph.initializer):
        reader = readers[tensor.name]

        def gone(g: Graph, index=index) -> None:
            del g.initializer[index]

        def cut(g: Graph, index=index) -> None:
            g.initializer[index].raw_data = g.initializer[index].raw_data[:-1]

        def claims(g: Graph, index=index) -> None:
            g.initializer[index].dims.append(1 << 31)

        def negative(g: Graph, index=index) -> None:
            g.initializer[index].dims.append(-1)

        def text(g: Graph, index=index) -> None:
            g.initializer[index].data_type = TensorProto.STRING

        def another_rank(g: Graph, index=index) -> None:
            array = numpy_helper.to_array(g.initializer[index])
            g.initializer[index].CopyFrom(
                numpy_helper.from_array(np.stack([array, array]), g.initializer[index].name)
            )

        for what, change in (
            ("gone", gone),
            ("cut", cut),
            ("claims 2 Gi", claims),
            ("negative", negative),
            ("text", text),
            ("another rank", another_rank),
        ):
            # an unusual rank may show only where the values meet others
            place = "node " if what == "another rank" else reader
            yield Damage(f"{tensor.name} {what}", changed(model, change), place)


def damaged_files(model: onnx.ModelProto) -> Iterator[Damage]:
    """What concerns the file as a whole."""

    def edit(what: str, named: str, change: Callable[[Graph], None]) -> Damage:
        return Damage(what, changed(model, change), named)

    def set_dims(*dims: int) -> Callable[[Graph], None]:
        def change(g: Graph) -> None:
            shape = g.input[0].type.tensor_type.shape
            del shape.dim[:]
            for extent in dims:
                shape.dim.add().dim_value = extent

        return change

    source, sink = model.graph.input[0].name, model.graph.output[0].name
    yield edit("no nodes", "nodes", lambda g: g.ClearField("node"))
    yield edit("no inputs", source, lambda g: g.ClearField("input"))
    yield edit("no outputs", "outputs", lambda g: g.ClearField("output"))
    yield edit("an empty graph", "nodes", lambda g: g.Clear())
    yield edit("an input twice", source, lambda g: g.input.append(g.input[0]))
    yield edit("an output twice", sink, lambda g: g.output.append(g.output[0]))
    yield edit("an unknown output", "elsewhere", lambda g: setattr(g.output[0], "name", "elsewhere"))
    yield edit("a shapeless input", source, lambda g: g.input[0].type.tensor_type.ClearField("shape"))
    yield edit("a typeless input", source, lambda g: g.input[0].ClearField("type"))
    for dims in ((), (1, 0, 8, 8), (1, 3, -8, 8), (1, 3, 1 << 40, 8), (1, 1 << 62, 4, 4), (0, 3, 8, 8)):
        yield edit(f"input of {dims}", source, set_dims(*dims))
    for dims in ((1,), (1, 3), (1, 3, 8, 8, 8, 8, 8), (1, 4, 32, 32)):
        yield edit(f"input of {dims}", "", set_dims(*dims))
    for kind in (TensorProto.STRING, TensorProto.DOUBLE, TensorProto.COMPLEX64, TensorProto.BOOL, 99):
        yield edit(
            f"input of type {kind}",
            source,
            lambda g, kind=kind: setattr(g.input[0].type.tensor_type, "elem_type", kind),
        )
    first = model.graph.initializer[0].name
    yield edit(
        "an initialiser twice", first, lambda g: g.initializer.append(g.initializer[0])
    )
    yield edit(
        "an initialiser that a node writes too",
        first,
        lambda g: g.node[2].output.__setitem__(0, first),
    )
    yield edit(
        "a sparse initialiser", "sparse", lambda g: g.sparse_initializer.add().dims.append(4)
    )

    def external(path: str) -> Callable[[Graph], None]:
        def change(g: Graph) -> None:
            tensor = g.initializer[0]
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            entry = tensor.external_data.add()
            entry.key, entry.value = "location", path

        return change

    for path in ("../secret", "/etc/hostname", "nowhere.bin", "", "a\0b"):
        yield edit(f"external data at {path!r}", first, external(path))

    whole = model.SerializeToString()
    for part in (0.1, 0.5, 0.9, 0.999):
        yield Damage(f"{part} of the file", whole[: int(part * len(whole))], "not an ONNX network")
    name = source.encode()
    broken = b"\xff" * len(name)
    yield Damage("a name that is no UTF-8", whole.replace(name, broken), "")
    for versions in ((), (("", 0),), (("", -1),), (("", 6),), (("", 10**9),), (("", 13), ("", 11))):
        copy = onnx.ModelProto()
        copy.CopyFrom(model)
        del copy.opset_import[:]
        for domain, version in versions:
            copy.opset_import.append(helper.make_operatorsetid(domain, version))
        yield Damage(f"opsets {versions}", copy.SerializeToString(), "opset")


def damages(model: onnx.ModelProto) -> Iterator[Damage]:
    yield from damaged_nodes(model)
    yield from damaged_attributes(model)
    yield from damaged_initialisers(model)
    yield from damaged_files(model)
