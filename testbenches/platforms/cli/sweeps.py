#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom sweep`: killed, cut into shards, run twice at once, on a full disk, and what it finds.

    sweeps.py --bitloom BIN --source ROOT [--only NAME]
"""
from __future__ import annotations

import csv
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from command_line import BAD_INPUT, GOOD, INTERRUPTED, CommandLine, contents, main

NETWORK = """inputs:
  - {name: image, shape: [8, 16, 16]}
layers:
  - {name: first, kind: convolution, inputs: image, channels: 32, kernel: 3, padding: 1,
     activation_bits: 4, weights: {seed: 1}}
  - {name: second, kind: convolution, inputs: first, channels: 64, kernel: 3, padding: 1,
     activation_bits: 4, weight_bits: 4, weights: {seed: 2}}
  - {name: classes, kind: matmul, inputs: second, channels: 10, weights: {seed: 3}}
"""
# Some of the points fail: buffers of 64 bytes hold no tile.
SWEEP = """platforms: [{platforms}/bitfusion.yaml, {platforms}/bitlet.yaml]
networks: net.yaml
batch: [1, 3]
parameters:
  accelerator.rows: [4, 8, 16]
  accelerator.columns: [4, 8]
  accelerator.pes: {{powers: [4, 32]}}
  accelerator.window: {{values: [2, 8], when: {{accelerator.timing_mode: rtl}}}}
  accelerator.timing_mode: [rtl, pipelined]
  accelerator.weight_buffer_bytes: [64, 65536]
  dram.bits_per_cycle: {{range: [32, 96], step: 32}}
constraints: accelerator.rows >= accelerator.columns
"""
POINTS = 2 * (5 * 2 * 3) + 2 * (4 * 3 * 2 * 3)


def sweep_file(bitloom: CommandLine, text: str = SWEEP) -> str:
    bitloom.write("net.yaml", NETWORK)
    platforms = Path(bitloom.platform).parent
    return bitloom.write("sweep.yaml", text.format(platforms=platforms))


def exports(bitloom: CommandLine, out: str) -> dict[str, bytes]:
    folder = bitloom.folder / out
    return {name: (folder / name).read_bytes() for name in ("results.csv", "results.json")}


def rows_of(bitloom: CommandLine, out: str) -> list[dict[str, str]]:
    with (bitloom.folder / out / "results.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def every_point_is_what_run_reports(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    bitloom("sweep", sweep, "--out", "s", "-j", "2").expect(GOOD)
    rows = rows_of(bitloom, "s")
    assert [int(row["point"]) for row in rows] == list(range(POINTS))
    keys = [name for name in rows[0] if name.startswith(("accelerator.", "dram."))]
    good = [row for row in rows if not row["error"]]
    assert 0 < len(good) < len(rows), "some fail, some do not"
    for row in random.Random(1).sample(rows, 40):
        sets = [word for key in keys if row[key] for word in ("--set", f"{key}={row[key]}")]
        platform = Path(bitloom.platform).with_name(row["platform"] + ".yaml")
        command = ["run", str(platform), "--network", str(bitloom.folder / "net.yaml"), *sets]
        command += ["--view", "estimate", "--batch", row["batch"], "--out", "r", "-q"]
        if row["error"]:
            assert bitloom(*command).expect(BAD_INPUT).err.strip() == row["error"]
            continue
        bitloom(*command).expect(GOOD)
        totals = json.loads((bitloom.folder / "r/result.json").read_text())["totals"]
        assert int(row["cycles"]) == totals["cycles"], row
        assert float(row["energy_pj"]) == totals["energy_pj"]["total"], row
        assert float(row["area_um2"]) == totals["area_um2"], row


def exports_agree_and_mark_the_front(bitloom: CommandLine) -> None:
    text = SWEEP + "objectives: {{minimise: [cycles, area_um2]}}\n"
    bitloom("sweep", sweep_file(bitloom, text), "--out", "s").expect(GOOD)
    rows = rows_of(bitloom, "s")
    tree = json.loads((bitloom.folder / "s/results.json").read_text())
    assert len(tree["points"]) == len(rows)
    for row, point in zip(rows, tree["points"]):
        assert (row["front"] == "true") == point["front"]
        assert row["error"] == point.get("error", "")
        for name, value in point.get("metrics", {}).items():
            assert (float(row[name]) if row[name] else None) == value
    good = [(float(r["cycles"]), float(r["area_um2"]), r) for r in rows if not r["error"]]
    for cycles, area, row in good:
        beaten = any(c <= cycles and a <= area and (c, a) != (cycles, area) for c, a, _ in good)
        assert (row["front"] == "true") == (not beaten), row


def any_number_of_threads_gives_the_same_bytes(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    for jobs in ("1", "2", "7"):
        bitloom("sweep", sweep, "--out", "j" + jobs, "-j", jobs).expect(GOOD)
    assert exports(bitloom, "j1") == exports(bitloom, "j2") == exports(bitloom, "j7")


def killed_at_any_moment_it_goes_on_without_loss(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    begin = time.monotonic()
    bitloom("sweep", sweep, "--out", "whole").expect(GOOD)
    length = time.monotonic() - begin
    chance, kills, begun = random.Random(4), 0, 0
    while kills < 50:
        out = f"killed{begun}"
        begun += 1
        assert begun < 200, "the sweep ends before it is killed"
        command = [str(bitloom.bitloom), "sweep", sweep, "--out", out, "-q", "-j", "2"]
        while True:
            process = subprocess.Popen(command, cwd=bitloom.folder)
            try:
                process.wait(chance.uniform(0, length))
                assert process.returncode == GOOD, f"{out} after {kills} kills: {process.returncode}"
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        assert exports(bitloom, out) == exports(bitloom, "whole"), f"{out} after {kills} kills"


def resumed_it_repeats_nothing(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    said = bitloom("sweep", sweep, "--out", "s", "--budget", "40").expect(GOOD).out
    assert f"40 points estimated, {POINTS - 40} points are left" in said, said
    assert not (bitloom.folder / "s/results.csv").exists()
    with sqlite3.connect(bitloom.folder / "s/results.sqlite") as stored:
        assert stored.execute("SELECT COUNT(*) FROM results").fetchone() == (40,)
        # A point that is estimated again would lose this mark.
        stored.execute("UPDATE results SET cycles = 12345 WHERE error IS NULL AND cycles > 0")
        changed = stored.execute("SELECT COUNT(*) FROM results WHERE cycles = 12345").fetchone()[0]
    stored.close()
    bitloom("sweep", sweep, "--out", "s").expect(GOOD)
    assert sum(row["cycles"] == "12345" for row in rows_of(bitloom, "s")) == changed > 0


def shards_merged_are_the_whole(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    bitloom("sweep", sweep, "--out", "whole").expect(GOOD)
    for shard in (1, 3):
        bitloom("sweep", sweep, "--out", "shards", "--shard", f"{shard}/3").expect(GOOD)
    bitloom.refused("sweep", "--merge", "shards", "--out", "merged",
                    naming=["points are missing", "run --shard 2/3 again"])
    bitloom("sweep", sweep, "--out", "other", "--shard", "2/3").expect(GOOD)
    bitloom("sweep", "--merge", "shards", "other", "--out", "merged").expect(GOOD)
    assert exports(bitloom, "merged") == exports(bitloom, "whole")
    bitloom("sweep", "--merge", "shards", "other", "--out", "shards").expect(GOOD)
    assert exports(bitloom, "shards") == exports(bitloom, "whole")


def two_processes_on_one_folder_both_finish(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    bitloom("sweep", sweep, "--out", "whole").expect(GOOD)
    command = [str(bitloom.bitloom), "sweep", sweep, "--out", "both", "-q", "-j", "2"]
    for _ in range(5):
        both = [subprocess.Popen(command, cwd=bitloom.folder) for _ in range(3)]
        assert [process.wait(60) for process in both] == [GOOD, GOOD, GOOD]
        assert exports(bitloom, "both") == exports(bitloom, "whole")
        for file in (bitloom.folder / "both").iterdir():
            file.unlink()


def interrupted_it_ends_cleanly_and_goes_on(bitloom: CommandLine) -> None:
    long = SWEEP.replace("{{range: [32, 96], step: 32}}", "{{range: [32, 4000], step: 8}}")
    sweep = sweep_file(bitloom, long)
    command = [str(bitloom.bitloom), "sweep", sweep, "--out", "s", "-j", "1"]
    process = subprocess.Popen(command, cwd=bitloom.folder, stderr=subprocess.PIPE, text=True)
    file = bitloom.folder / "s/results.sqlite-wal"
    while not (file.exists() and file.stat().st_size > 100_000):
        time.sleep(0.01)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    message = process.communicate(timeout=60)[1]
    assert process.returncode == INTERRUPTED
    assert "interrupted, " in message and "points are left: the same command goes on" in message
    assert not file.exists(), "the log is folded into the file"
    with sqlite3.connect(bitloom.folder / "s/results.sqlite") as stored:
        assert stored.execute("SELECT COUNT(*) FROM results").fetchone()[0] > 0
        assert stored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    stored.close()


def a_full_disk_loses_nothing_that_is_stored(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    bitloom("sweep", sweep, "--out", "whole").expect(GOOD)

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write fails instead of killing
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    command = [str(bitloom.bitloom), "sweep", sweep, "--out", "s", "-j", "1"]
    ended = subprocess.run(command, cwd=bitloom.folder, capture_output=True, text=True,
                           preexec_fn=little_room, timeout=60)
    assert ended.returncode == BAD_INPUT, ended
    assert "make room and run the same command again" in ended.stderr, ended
    assert len(ended.stderr.splitlines()) == 1, ended
    bitloom("sweep", sweep, "--out", "s").expect(GOOD)
    assert exports(bitloom, "s") == exports(bitloom, "whole")


def a_folder_that_cannot_be_written_is_refused(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    os.chmod(bitloom.folder, 0o755)
    (bitloom.folder / "closed").mkdir(mode=0o555)

    def nobody() -> None:
        if os.geteuid() == 0:  # whom no mode stops
            os.setuid(65534)

    for out in ("closed", "closed/below"):
        ended = subprocess.run([str(bitloom.bitloom), "sweep", sweep, "--out", out],
                               cwd=bitloom.folder, capture_output=True, text=True,
                               preexec_fn=nobody, timeout=60)
        assert ended.returncode == BAD_INPUT, ended
        assert ended.stderr.startswith(out) and "cannot be" in ended.stderr, ended
        assert len(ended.stderr.splitlines()) == 1, ended
    assert contents(bitloom.folder / "closed") == {}


def what_is_wrong_is_said_before_anything_is_written(bitloom: CommandLine) -> None:
    def refused(line: str, *naming: str, more: tuple[str, ...] = ()) -> None:
        sweep = sweep_file(bitloom, SWEEP + line)
        bitloom.refused("sweep", sweep, "--out", "s", *more, naming=naming)

    sweep_file(bitloom)
    refused("set: {{accelerator.row: 1}}\n", "set.accelerator.row", "did you mean accelerator.rows?")
    refused("set: {{dram.preset: ddr5}}\n", "set.dram.preset", "give one of ddr3_1600")
    refused("", "not a part", more=("--shard", "4/3"))
    small = SWEEP.replace("[32, 96], step: 32", "[32, 60000]")
    sweep = sweep_file(bitloom, small)
    bitloom.refused("sweep", sweep, "--out", "s", naming=["more than 200000 points", "--yes"])
    refused("sampling: {{method: random, points: 0}}\n", "sampling.points")
    contradiction = SWEEP.replace("constraints: ", "constraints: [dram.bits_per_cycle < 3, ") + "]"
    sweep = sweep_file(bitloom, contradiction.replace("columns\n]", "columns]\n"))
    bitloom.refused("sweep", sweep, "--out", "s", naming=["none of", "'dram.bits_per_cycle < 3'"])
    bitloom.write("sweep.yaml", "platforms: absent.yaml\nnetworks: net.yaml\n")
    bitloom.refused("sweep", "sweep.yaml", "--out", "s", naming=["absent.yaml"])
    bitloom.refused("sweep", "--out", "s", naming=["no sweep"])
    bitloom.refused("sweep", "--merge", "absent", "--out", "s", naming=["no results of a sweep"])


def results_of_another_sweep_or_version_are_left_alone(bitloom: CommandLine) -> None:
    sweep = sweep_file(bitloom)
    bitloom("sweep", sweep, "--out", "s").expect(GOOD)
    other = sweep_file(bitloom, SWEEP.replace("[4, 8, 16]", "[4, 8, 32]"))
    bitloom.refused("sweep", other, "--out", "s", naming=["another sweep"])
    sweep = sweep_file(bitloom)
    with sqlite3.connect(bitloom.folder / "s/results.sqlite") as stored:
        stored.execute("UPDATE sweep SET value = '0.0.1' WHERE name = 'bitloom'")
    stored.close()
    bitloom.refused("sweep", sweep, "--out", "s", naming=["results of Bitloom 0.0.1"])
    (bitloom.folder / "mine").mkdir()
    bitloom.write("mine/letter.txt", "x")
    bitloom.refused("sweep", sweep, "--out", "mine", naming=["not an earlier sweep"])


def widths_of_layers_are_parameters(bitloom: CommandLine) -> None:
    text = ("platforms: {platforms}/bitfusion.yaml\nnetworks: net.yaml\nparameters:\n"
            "  network.layers.*.weight_bits: [2, 4, 8]\n"
            "  network.layers.second.weight_bits: [2, 8]\n")
    bitloom("sweep", sweep_file(bitloom, text), "--out", "s").expect(GOOD)
    cycles = [int(row["cycles"]) for row in rows_of(bitloom, "s")]
    assert cycles[0] < cycles[1] < cycles[5], cycles
    assert cycles[0] < cycles[2] < cycles[4], cycles


TESTS = (
    every_point_is_what_run_reports,
    exports_agree_and_mark_the_front,
    any_number_of_threads_gives_the_same_bytes,
    killed_at_any_moment_it_goes_on_without_loss,
    resumed_it_repeats_nothing,
    shards_merged_are_the_whole,
    two_processes_on_one_folder_both_finish,
    interrupted_it_ends_cleanly_and_goes_on,
    a_full_disk_loses_nothing_that_is_stored,
    a_folder_that_cannot_be_written_is_refused,
    what_is_wrong_is_said_before_anything_is_written,
    results_of_another_sweep_or_version_are_left_alone,
    widths_of_layers_are_parameters,
)

if __name__ == "__main__":
    sys.exit(main(__doc__.split("\n")[0], TESTS))
