# SPDX-License-Identifier: Apache-2.0
"""Bitloom from Python: load a platform and a network, run, sweep. docs/python.md explains it."""
from ._bitloom import Error
from ._bitloom import version as __version__
from ._network import Network, Port, load_network, shipped
from ._platform import Platform, load_platform
from ._program import SimulationFault
from ._result import Result
from ._sweep import sweep

__all__ = [
    "Error", "Network", "Platform", "Port", "Result", "SimulationFault", "__version__", "load_network",
    "load_platform", "shipped", "sweep",
]
Error.__module__ = SimulationFault.__module__ = __name__
