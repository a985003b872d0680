// SPDX-License-Identifier: Apache-2.0
// The module bitloom._bitloom: reads files by the functions that the command line calls. What
// simulates is a process of its own, see bitloom/_program.py.
#include "models/common/errors.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/shipped_folder.h"
#include "platforms/network/import.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

namespace py = pybind11;

namespace bitloom::python {

namespace {

using configuration::platform_configuration;
using network::graph;
using network::tensor;

/// Names of the user's, as result.json writes them: bytes that are not UTF-8 become U+FFFD.
py::str text(const std::string& bytes) {
    PyObject* made =
        PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace");
    if (made == nullptr)
        throw py::error_already_set();
    return py::reinterpret_steal<py::str>(made);
}

py::dict port_of(const graph& net, const network::port& p) {
    const tensor& t = net.tensors[p.tensor];
    py::dict made;
    made["name"] = text(p.name);
    made["shape"] = py::tuple(py::cast(t.shape));
    made["bits"] = t.quantised.format.bits;
    made["is_signed"] = t.quantised.format.is_signed;
    made["is_real"] = p.as_float || t.quantised.format.is_floating();
    return made;
}

py::list ports_of(const graph& net, const std::vector<network::port>& ports) {
    py::list made;
    for (const network::port& p : ports)
        made.append(port_of(net, p));
    return made;
}

py::list layers_of(const graph& net) {
    py::list made;
    for (const network::layer& l : net.layers) {
        py::dict one;
        one["name"] = text(l.name);
        one["kind"] = network::kind_name(l.kind);
        one["macs"] = l.macs(net.tensors);
        one["activation_bits"] = net.tensors[l.inputs.front()].quantised.format.bits;
        one["weight_bits"] = network::has_weights(l.kind) ? l.weight_format.bits : 0;
        one["output_bits"] = net.tensors[l.output].quantised.format.bits;
        made.append(one);
    }
    return made;
}

} // namespace

} // namespace bitloom::python

PYBIND11_MODULE(_bitloom, m) {
    using namespace bitloom;
    m.attr("version") = BITLOOM_VERSION;
    py::register_exception<config_error>(m, "Error", PyExc_ValueError);

    py::class_<python::platform_configuration>(m, "platform")
        .def_property_readonly(
            "name", [](const python::platform_configuration& p) { return python::text(p.name); })
        .def_readonly("sha256", &python::platform_configuration::sha256)
        .def_property_readonly(
            "kind", [](const python::platform_configuration& p) { return p.accelerator.kind; })
        .def("dump", [](const python::platform_configuration& p) {
            return python::text(configuration::dump(p));
        });
    // Files can be large and disks slow: other threads of Python go on.
    m.def(
        "load_platform",
        [](const std::filesystem::path& file, const std::vector<std::string>& sets) {
            return configuration::load_platform(file, sets);
        },
        py::arg("file"), py::arg("sets"), py::call_guard<py::gil_scoped_release>());

    py::class_<python::graph>(m, "network")
        .def_property_readonly("name",
                               [](const python::graph& net) { return python::text(net.name); })
        .def_readonly("sha256", &python::graph::sha256)
        .def_property_readonly(
            "inputs", [](const python::graph& net) { return python::ports_of(net, net.inputs); })
        .def_property_readonly(
            "outputs", [](const python::graph& net) { return python::ports_of(net, net.outputs); })
        .def_property_readonly("layers", &python::layers_of);
    m.def(
        "load_network",
        [](const std::filesystem::path& file) { return network::import_network(file); },
        py::arg("file"), py::call_guard<py::gil_scoped_release>());

    m.def("shipped_folder", [](const std::string& name) {
        return configuration::shipped_folder(name, "shipped_folder");
    });
}
