#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The pages of `bitloom report` in a headless Chromium: no errors, no requests, every figure drawn, at
the widths of a phone and a desk, in light and dark. Skipped (77) where the browser is missing.

    pages.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from command_line import GOOD, CommandLine, main  # noqa: E402

from testbenches.support import browser  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
RUN_FIGURES = {"cycles", "roofline", "energy", "layer-energy", "dram", "buffers", "planes", "timeline"}
SWEEP_FIGURES = {"pareto", "parallel", "sensitivity", "comparison"}
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\"'&\\u2028@data@"

SWEEP = """
platforms: [{0}/configs/platforms/bitfusion.yaml, {0}/configs/platforms/bitlet.yaml]
networks: [{0}/configs/networks/lenet5.yaml, {0}/configs/networks/rnn.yaml]
parameters:
  accelerator.columns: [8, 16]
  accelerator.timing_mode: [rtl, pipelined]
  dram.bits_per_cycle: [64, 128]
  accelerator.weight_buffer_bytes: [64, 65536]
"""

SEARCH = """
platforms: {0}/configs/platforms/bitfusion.yaml
networks: {0}/configs/networks/lenet5.yaml
parameters:
  accelerator.rows: {{range: [2, 40], step: 2}}
  accelerator.columns: {{range: [2, 40], step: 2}}
  compiler.minimise: [cycles, traffic]
search: {{method: nsga2, population: 12, seed: 1}}
"""


def run(bitloom: CommandLine, out: str, *more: str, platform: str = "bitfusion", network: str = "") -> Path:
    machine = str(ROOT / f"configs/platforms/{platform}.yaml")
    bitloom("run", machine, "--network", network or bitloom.network, "--out", out, "-q", *more).expect(GOOD)
    return bitloom.folder / out


def page_of(bitloom: CommandLine, out: str) -> Path:
    bitloom("report", out, "-q").expect(GOOD)
    return bitloom.folder / out / "report.html"


def sweep(bitloom: CommandLine, text: str = SWEEP, *more: str) -> Path:
    file = bitloom.write("sweep.yaml", text.format(ROOT))
    bitloom("sweep", file, "--out", "s", "-q", "-j", "1", *more).expect(GOOD)
    return page_of(bitloom, "s")


MARKS = """
return Object.fromEntries([...document.querySelectorAll('figure')].map(f =>
    [f.id, [...f.querySelectorAll('rect, circle, path.line')].filter(m => {
        const box = m.getBoundingClientRect(); return box.width + box.height > 0; }).length]))
"""
BROKEN = """
const wrong = [...document.querySelectorAll('svg *')].filter(e =>
    [...e.attributes].some(a => /NaN|undefined|Infinity/.test(a.value)));
const links = [...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
    .filter(to => !to.startsWith('#') || !document.getElementById(to.slice(1)));
const text = document.body.innerText.match(/.{0,20}(NaN|undefined|\\[object).{0,20}/g) || [];
return [...wrong.map(e => e.outerHTML.slice(0, 200)), ...links, ...text];
"""
#: Labels of one plot that cover each other.
COVERED = """
const found = [];
for (const svg of document.querySelectorAll('svg')) {
    const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent)
        .map(t => [t.textContent, t.getBoundingClientRect()]);
    for (let i = 0; i < texts.length; ++i) for (let j = i + 1; j < texts.length; ++j) {
        const [a, b] = [texts[i][1], texts[j][1]];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 3 && down > 5) found.push(`${svg.getAttribute('aria-label')}: ${texts[i][0]} and ${texts[j][0]}`);
    }
}
return found;
"""
CONTRAST = """
const rgb = text => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
const light = c => c.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const paper = light(rgb(getComputedStyle(document.querySelector('.card')).backgroundColor));
return [...document.querySelectorAll('svg text, p, dt, dd, th')].map(e => {
    const style = getComputedStyle(e), ink = light(rgb(e.closest('svg') ? style.fill : style.color));
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05); }).reduce((a, b) => Math.min(a, b), 99);
"""


def expect_a_good_page(window: browser.Browser, page: Path, figures: set[str]) -> None:
    for width in (390, 1280):
        for theme in ("light", "dark"):
            at = f"{page}, {width} px, {theme}"
            window.open(page, width, theme)
            assert not (console := window.log("browser")), f"{at}: {console}"
            requests = window.requests()
            assert requests == [page.resolve().as_uri()], f"{at}: {requests}"
            marks = window.run(MARKS)
            assert set(marks) == figures, f"{at}: {sorted(marks)}"
            assert all(marks.values()), f"{at}: empty figures in {marks}"
            wide = window.run("return document.documentElement.scrollWidth")
            assert wide <= width, f"{at}: {wide} px wide"
            assert not (broken := window.run(BROKEN)), f"{at}: {broken}"
            assert not (covered := window.run(COVERED)), f"{at}: {covered}"
            contrast = window.run(CONTRAST)
            assert contrast >= 4.5, f"{at}: a text has a contrast of {contrast}"
    dark = window.run("return getComputedStyle(document.body).backgroundColor")
    window.open(page, 1280, "light")
    assert window.run("return getComputedStyle(document.body).backgroundColor") != dark


def a_runs_page_is_whole(bitloom: CommandLine) -> None:
    run(bitloom, "tlm")
    network = str(ROOT / "configs/networks/mobilenet_v2.yaml")
    run(bitloom, "estimate", "--view", "estimate", platform="bitlet", network=network)
    with browser.Browser() as window:
        for out in ("tlm", "estimate"):
            expect_a_good_page(window, page_of(bitloom, out), RUN_FIGURES)


def a_sweeps_page_is_whole_with_failed_points_too(bitloom: CommandLine) -> None:
    page = sweep(bitloom)
    with browser.Browser() as window:
        expect_a_good_page(window, page, SWEEP_FIGURES)
        said = window.run("return document.body.innerText")
        assert "failed: " in said and "weight_buffer_bytes" in said, said[:600]


def a_searchs_page_shows_how_its_front_grew(bitloom: CommandLine) -> None:
    page = sweep(bitloom, SEARCH, "--budget", "120")
    with browser.Browser() as window:
        expect_a_good_page(window, page, SWEEP_FIGURES | {"growth"})
        line = window.run("return document.querySelector('#growth path.line').getAttribute('d')")
        assert line.count("L") + line.count("H") + line.count("V") >= 3, f"no steps: {line}"


def an_explained_run_has_its_causes_beside_the_bars(bitloom: CommandLine) -> None:
    run(bitloom, "r")
    bitloom("explain", "r", "-q").expect(GOOD)
    with browser.Browser() as window:
        expect_a_good_page(window, page_of(bitloom, "r"), RUN_FIGURES | {"causes"})


def the_table_filters_and_sorts(bitloom: CommandLine) -> None:
    result = json.loads((run(bitloom, "r") / "result.json").read_text())
    cells = "return [...document.querySelectorAll('#layers tbody tr')].map(r => r.cells[{}].textContent)"
    with browser.Browser() as window:
        window.open(page_of(bitloom, "r"), 1280, "light")
        names = [layer["name"] for layer in result["layers"]]
        assert window.run(cells.format(0)) == names
        window.run("document.querySelectorAll('#layers th button')[4].click()")
        by_cycles = sorted((layer["cycles"] for layer in result["layers"]), reverse=True)
        assert window.run(cells.format(4)) == [f"{c:,}" for c in by_cycles]
        window.run("const i = document.querySelector('#layers input'); i.value = 'cycles>1000 conv';"
                   "i.dispatchEvent(new Event('input'))")
        kept = [l["name"] for l in result["layers"] if l["cycles"] > 1000 and "conv" in l["name"] + l["kind"]]
        assert sorted(window.run(cells.format(0))) == sorted(kept)


def hostile_names_stay_text(bitloom: CommandLine) -> None:
    folder = run(bitloom, "r")
    result = json.loads((folder / "result.json").read_text())
    result["network"]["name"] = result["layers"][0]["name"] = HOSTILE
    result["totals"]["peak_power_layer"] = HOSTILE
    (folder / "result.json").write_text(json.dumps(result))
    page = page_of(bitloom, "r")
    assert page.read_text().count("</script>") == 3
    with browser.Browser() as window:
        window.open(page, 390, "light")
        assert not window.log("browser")
        assert window.run("return document.querySelector('h1').textContent") == f"{HOSTILE} on bitfusion"
        assert window.run("return document.querySelector('#layers tbody td').textContent") == HOSTILE
        assert window.run("return document.querySelectorAll('img').length") == 0


def a_run_without_layers_has_a_page(bitloom: CommandLine) -> None:
    folder = run(bitloom, "r")
    result = json.loads((folder / "result.json").read_text())
    result["layers"] = result["weight_bits"] = []
    (folder / "result.json").write_text(json.dumps(result))
    with browser.Browser() as window:
        expect_a_good_page(window, page_of(bitloom, "r"), set())


def large_sweeps_say_what_is_shown(bitloom: CommandLine) -> None:
    sweep(bitloom)
    with closing(sqlite3.connect(bitloom.folder / "s/results.sqlite")) as store, store:
        (points,) = store.execute("SELECT COUNT(*) FROM results").fetchone()
        names = [row[1] for row in store.execute("PRAGMA table_info(results)")][2:]
        for copy in range(1, 12000 // points):
            store.execute(
                f"INSERT INTO results SELECT point + {copy * points}, key || {copy}, {', '.join(names)} "
                f"FROM results WHERE point < {points}"
            )
        store.execute("UPDATE sweep SET value = 20000 WHERE name = 'points'")
    page = page_of(bitloom, "s")
    with browser.Browser() as window:
        expect_a_good_page(window, page, SWEEP_FIGURES)
        said = window.run("return document.body.innerText")
        assert "Plots and table show" in said and "Not finished" in said, said[:600]
        rows = window.run("return data.rows.length")
        assert 3000 < rows <= 10000, rows


def the_same_result_gives_the_same_page(bitloom: CommandLine) -> None:
    run(bitloom, "r")
    before = page_of(bitloom, "r").read_bytes()
    assert page_of(bitloom, "r").read_bytes() == before
    other = bitloom.folder / "other.html"
    bitloom("report", "r/result.json", "--out", str(other), "-q").expect(GOOD)
    assert other.read_bytes() == before


def what_is_wrong_is_named(bitloom: CommandLine) -> None:
    run(bitloom, "r")
    sweep(bitloom)
    bitloom.refused("report", "r", "--out", "nowhere/x.html", naming=["nowhere/x.html", "--out"])
    bitloom.refused("report", "r", "--out", "x.html", "--technology", "bitfusion_28nm", naming=["--out"])
    bitloom.refused("report", "s", "--technology", "bitfusion_28nm", naming=["--technology"])
    bitloom("sweep", str(bitloom.folder / "sweep.yaml"), "--out", "part", "--shard", "1/2", "-q").expect(GOOD)
    bitloom.refused("report", "part", naming=["part: ", "--merge"])
    bitloom.write("damaged.sqlite", "no database")
    bitloom.refused("report", "damaged.sqlite", naming=["damaged.sqlite: is not a sweep's results"])


TESTS = (
    a_runs_page_is_whole,
    a_sweeps_page_is_whole_with_failed_points_too,
    a_searchs_page_shows_how_its_front_grew,
    an_explained_run_has_its_causes_beside_the_bars,
    the_table_filters_and_sorts,
    hostile_names_stay_text,
    a_run_without_layers_has_a_page,
    large_sweeps_say_what_is_shown,
    the_same_result_gives_the_same_page,
    what_is_wrong_is_named,
)

if __name__ == "__main__":
    if lacking := browser.missing():
        print(f"skipped: {lacking} not installed (scripts/setup --checks does it)")
        sys.exit(77)
    sys.exit(main(__doc__, TESTS))
