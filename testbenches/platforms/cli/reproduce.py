#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom reproduce`: the authors' comparisons, from the data that ships.

    reproduce.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import math
import re
import sys

from command_line import GOOD, CommandLine, main

# ISCA 2018 as the authors' released data give it, network by network.
SPEEDUP = (1.866, 8.574, 13.406, 2.724, 7.662, 1.946, 2.657, 2.434)
ENERGY = (1.556, 10.573, 14.772, 4.298, 9.866, 1.853, 5.143, 4.783)


def experiments(bitloom: CommandLine, *names: str) -> dict[str, dict]:
    ended = bitloom("reproduce", *names, "--json").expect(GOOD)
    return {found["experiment"]: found for found in json.loads(ended.out)}


def eyeriss_is_beaten_by_the_published_factors(bitloom: CommandLine) -> None:
    found = experiments(bitloom, "eyeriss")["eyeriss"]
    ratios = [network["ratios"] for network in found["networks"]]
    assert tuple(round(ratio["speedup"], 3) for ratio in ratios) == SPEEDUP, ratios
    assert tuple(round(ratio["energy"], 3) for ratio in ratios) == ENERGY, ratios
    means = {name: round(mean, 3) for name, mean in found["geometric_means"].items()}
    assert means == found["expected"] == {"speedup": 3.925, "energy": 5.117}, found


def gpus_compare_as_published(bitloom: CommandLine) -> None:
    found = experiments(bitloom, "gpu")["gpu"]
    means = {name: round(mean, 2) for name, mean in found["geometric_means"].items()}
    assert means == found["expected"] == {"over_tx2": 16.96, "over_titan_xp": 0.88}, found
    logs = [math.log(network["ratios"]["over_tx2"]) for network in found["networks"]]
    assert abs(math.exp(sum(logs) / 8) - found["geometric_means"]["over_tx2"]) < 1e-9


def a_table_per_experiment_says_what_is_compared(bitloom: CommandLine) -> None:
    text = bitloom("reproduce").expect(GOOD).out
    for part in ("eyeriss: ", "gpu: ", "AlexNet", "LSTM", "3.925", "5.117", "16.96", "0.88"):
        assert part in text, f"{part} is missing:\n{text}"
    assert re.search(r"^geometric mean +3\.925 +5\.117$", text, re.MULTILINE), text
    assert len(text.split("geometric mean")) == 3


def the_list_names_every_experiment(bitloom: CommandLine) -> None:
    lines = bitloom("reproduce", "--list").expect(GOOD).out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["eyeriss", "gpu"], lines
    assert set(experiments(bitloom)) == {"eyeriss", "gpu"}
    listed = json.loads(bitloom("reproduce", "--list", "--json").expect(GOOD).out)
    assert [f"{entry['experiment']}: {entry['sentence']}" for entry in listed] == lines, listed


def an_unknown_experiment_is_named(bitloom: CommandLine) -> None:
    bitloom.refused("reproduce", "stripe", naming=["stripe", "eyeriss, gpu"])


def nothing_is_written_and_quiet_says_nothing(bitloom: CommandLine) -> None:
    assert bitloom("reproduce", "-q").expect(GOOD).out == ""
    assert experiments(bitloom, "gpu", "-q") == experiments(bitloom, "gpu")
    assert not list(bitloom.folder.iterdir())


def a_folder_takes_a_file_per_experiment(bitloom: CommandLine) -> None:
    for _ in range(2):  # an earlier result is replaced
        bitloom("reproduce", "--out", "r").expect(GOOD)
    for name, figures in experiments(bitloom).items():
        assert json.loads((bitloom.folder / "r" / f"{name}.json").read_text()) == figures
    bitloom.refused("reproduce", "--list", "--out", "r", naming=["--out", "--list"])
    (bitloom.folder / "mine").mkdir()
    bitloom.write("mine/thesis.txt", "years of work")
    bitloom.refused("reproduce", "--out", "mine", naming=["mine"])


TESTS = (
    eyeriss_is_beaten_by_the_published_factors,
    gpus_compare_as_published,
    a_table_per_experiment_says_what_is_compared,
    the_list_names_every_experiment,
    an_unknown_experiment_is_named,
    nothing_is_written_and_quiet_says_nothing,
    a_folder_takes_a_file_per_experiment,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
