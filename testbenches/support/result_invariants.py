# SPDX-License-Identifier: Apache-2.0
"""What must hold of every result.json, whatever the network and the machine."""
from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

import jsonschema

from testbenches.support.layer_geometry import LayerGeometry, slot_width

# Keys of machines that take narrow operands no faster than wide ones.
UNFUSED = {"accelerator.operand_bits", "accelerator.pe_weight_words"}


@lru_cache(maxsize=1)
def schema() -> dict:
    return json.loads((Path(__file__).resolve().parents[2] / "docs/result.schema.json").read_text())


def schema_violations(result: dict) -> list[str]:
    validator = jsonschema.validators.validator_for(schema())(schema())
    return [
        f"result.json, {'/'.join(map(str, error.absolute_path)) or 'top'}: {error.message}"
        for error in validator.iter_errors(result)
    ]


def fused_pes(activation_bits: int, weight_bits: int) -> float:
    return (8 / slot_width(activation_bits)) * (8 / slot_width(weight_bits))


def bitlet_peak(settings: dict) -> float:
    """Pairs per cycle if every group of 64 took its fewest steps, 8."""
    fewest = {"rtl": 8 + 12, "simple": 21 + 8 + 2, "pipelined": 8, "paper_mean": 8}
    return 64 * settings["accelerator.pes"] / fewest[settings["accelerator.timing_mode"]]


def serial_peak(settings: dict, activation_bits: int, weight_bits: int) -> float:
    """Of serial inner-product units that take a bit of each lane in a cycle."""
    bits = weight_bits if settings["accelerator.serial"] == "weights" else activation_bits
    units = ("tiles", "filters", "windows", "activation_lanes")
    return math.prod(settings[f"accelerator.{each}"] for each in units) / bits


def violations(
    result: dict, layers: list[LayerGeometry], samples: int, settings: dict[str, int]
) -> list[str]:
    """Sentences about what does not hold. `settings`: accelerator.rows and accelerator.columns (of
    MACs or PEs if there is one of UNFUSED, else of Fusion Units), or accelerator.pes and
    accelerator.timing_mode, or accelerator.tiles, filters, windows, activation_lanes and serial,
    and dram.bits_per_cycle of the run."""
    found = schema_violations(result)

    def check(holds: bool, sentence: str) -> None:
        if not holds:
            found.append(sentence)

    totals, records = result["totals"], result["layers"]
    check(result["samples"] == samples, f"samples {result['samples']}, expected {samples}")
    check(len(records) == len(layers), f"{len(records)} layers, expected {len(layers)}")
    cycles = sum(record["cycles"] for record in records)
    check(
        totals["cycles"] == cycles + totals["setup_cycles"],
        f"totals.cycles {totals['cycles']} is not {cycles} + setup {totals['setup_cycles']}",
    )
    check(totals["setup_cycles"] >= 0, "negative setup_cycles")
    for key in ("macs", "compute_cycles"):
        total = sum(record[key] for record in records)
        check(totals[key] == total, f"totals.{key} {totals[key]} is not the layers' sum {total}")

    for cause, cycles in totals.get("stalls", {}).items():
        total = sum(record["stalls"][cause] for record in records)
        check(cycles == total, f"totals.stalls.{cause} {cycles} is not the layers' sum {total}")

    energies = [record["energy_pj"] for record in records] + [totals["setup_energy_pj"]]
    for energy in (*energies, totals["energy_pj"]):
        parts = sum(energy[part] for part in ("compute", "buffers", "dram", "static"))
        check(parts == energy["total"], f"energies {energy} are not exactly their sum")
    for part in ("compute", "buffers", "dram", "static", "total"):
        total = sum(energy[part] for energy in energies)
        check(totals["energy_pj"][part] == total, f"{part} energy is not exactly its parts")

    bitlet = "accelerator.pes" in settings
    ports = 2 if bitlet else 1
    for record, layer in zip(records, layers):
        name = record["name"]
        check(not layer.name or name == layer.name, f"layer {name}, expected {layer.name}")
        check(record["kind"] in layer.kinds, f"{name}: kind {record['kind']}, not {layer.kinds}")
        macs = layer.macs * samples
        check(record["macs"] == macs, f"{name}: {record['macs']} MACs, expected {macs}")
        if "fused_into" in record:
            spent = (
                record["cycles"],
                record["dram"]["read_bits"],
                record["dram"]["write_bits"],
                record["energy_pj"]["total"],
            )
            check(not any(spent), f"{name}: fused, yet it costs {spent}")
            continue
        check(record["cycles"] > 0, f"{name}: no cycles")
        check(
            record["cycles"] == record["compute_cycles"] + record["stall_cycles"],
            f"{name}: {record['cycles']} cycles are not compute {record['compute_cycles']} "
            f"+ stall {record['stall_cycles']}",
        )
        check(record["stall_cycles"] >= 0, f"{name}: negative stall_cycles")
        stalls = sum(record["stalls"].values())
        check(stalls == record["stall_cycles"], f"{name}: stalls by cause are {stalls} cycles")
        if layer.macs:
            bits = record["bits"]
            widths = {"activation": layer.activation_bits, "weight": layer.weight_bits}
            found_widths = {key: bits[key] for key in widths}
            check(found_widths == widths, f"{name}: bits {found_widths}, expected {widths}")
            peak = (
                bitlet_peak(settings)
                if bitlet
                else serial_peak(settings, bits["activation"], bits["weight"])
                if "accelerator.serial" in settings
                else settings["accelerator.rows"]
                * settings["accelerator.columns"]
                * (
                    1  # a MAC is one, however narrow its operands
                    if UNFUSED & settings.keys()
                    else fused_pes(bits["activation"], bits["weight"])
                )
            )
            check(
                record["compute_cycles"] * peak >= macs,
                f"{name}: {macs} MACs in {record['compute_cycles']} cycles, at most {peak} each",
            )
            utilization = macs / (peak * record["cycles"])
            check(
                abs(record["utilization"] - utilization) < 1e-6 + 1e-4 * utilization,
                f"{name}: utilization {record['utilization']}, expected {utilization}",
            )
        read, written = record["dram"]["read_bits"], record["dram"]["write_bits"]
        weight_bits = layer.weight_elements * layer.weight_bits
        check(read >= weight_bits, f"{name}: reads {read} bits, its weights are {weight_bits}")
        # A layer whose output only passes to one fused behind it writes that one's output instead;
        # the layers before a concatenation may have written parts of it.
        feeds_fused = any(other.get("fused_into") == name for other in records)
        least = 1 if feeds_fused or record["kind"] == "concat" else layer.output_elements * samples * layer.output_bits
        check(written >= least, f"{name}: writes {written} bits, expected at least {least}")
        port_cycles = (read + written) / (ports * settings["dram.bits_per_cycle"])
        check(
            record["cycles"] >= port_cycles,
            f"{name}: {record['cycles']} cycles, yet its transfers alone take {port_cycles}",
        )
    for key in ("read_bits", "write_bits"):
        total = sum(record["dram"][key] for record in records)
        check(
            totals[f"dram_{key}"] == total,
            f"totals.dram_{key} {totals[f'dram_{key}']} is not the layers' sum {total}",
        )
        moved = bool(result["layers"])  # a network that only renames codes moves nothing
        check((total > 0) == moved, f"totals.dram_{key} is {total}")
    return found
