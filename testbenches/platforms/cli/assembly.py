#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom assemble`, `bitloom disassemble` and programs that are not the compiler's.

    assembly.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import hashlib
import json
import random
import re
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
from command_line import GOOD, CommandLine, main

from testbenches.support.result_invariants import schema_violations

SIMULATED_FAULT = 3


def result_of(bitloom: CommandLine, out: str) -> dict:
    result = json.loads((bitloom.folder / out / "result.json").read_text())
    assert not schema_violations(result), schema_violations(result)
    return result


def program_of(bitloom: CommandLine, *network: str) -> tuple[bytes, str]:
    """The words and the listing that `compile` writes."""
    bitloom("compile", *(network or bitloom.demo), "--out", "c").expect(GOOD)
    listing = (bitloom.folder / "c/program.lst").read_text()
    words = re.findall(r"^[0-9a-f]{8}  ([0-9a-f]{8})  ", listing, re.MULTILINE)
    return b"".join(struct.pack("<I", int(word, 16)) for word in words), listing


def save(bitloom: CommandLine, name: str, content: bytes) -> str:
    (bitloom.folder / name).write_bytes(content)
    return str(bitloom.folder / name)


def text_of(bitloom: CommandLine, words: bytes) -> str:
    file = save(bitloom, "words.bin", words)
    return bitloom("disassemble", file).expect(GOOD).out


def words_of(bitloom: CommandLine, text: str) -> bytes:
    file = bitloom.write("text.s", text)
    ended = bitloom("assemble", file, "--out", "words.out").expect(GOOD)
    assert ended.err == "" and "words.out" in ended.out, ended
    return (bitloom.folder / "words.out").read_bytes()


def every_compiled_program_round_trips(bitloom: CommandLine) -> None:
    networks = sorted(f for f in Path(bitloom.network).parent.glob("*.onnx") if not f.stem.endswith("_fp32"))
    assert networks, "no network of integers is shipped"
    for network in networks:
        words, listing = program_of(bitloom, bitloom.platform, "--network", str(network))
        text = text_of(bitloom, words)
        assert ".word" not in text, text
        assert words_of(bitloom, text) == words
        assert text_of(bitloom, words_of(bitloom, text)) == text
        assert words_of(bitloom, listing) == words, "a listing is assembled as it stands"


def random_words_round_trip(bitloom: CommandLine) -> None:
    source = random.Random(1)
    words = struct.pack("<20000I", *(source.getrandbits(32) for _ in range(20000)))
    text = text_of(bitloom, words)
    assert ".word" in text
    assert words_of(bitloom, text) == words


def the_text_is_the_listings_and_verbose_adds_its_columns(bitloom: CommandLine) -> None:
    words, listing = program_of(bitloom)
    rows = [row for row in listing.splitlines() if not row.startswith(";")]
    assert text_of(bitloom, words).splitlines() == [row[20:] for row in rows]
    file = save(bitloom, "words.bin", words)
    shown = bitloom("disassemble", "-v", file).expect(GOOD).out.splitlines()
    assert [row[8:] for row in shown] == [row[8:] for row in rows]
    assert shown[0].startswith("00000000  ") and shown[1].startswith("00000004  ")


def standard_output_takes_the_words(bitloom: CommandLine) -> None:
    words, listing = program_of(bitloom)
    file = bitloom.write("p.lst", listing)
    command = [str(bitloom.bitloom), "assemble", file]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert done.stdout == words and done.stderr == b""


def comments_and_blanks_are_passed_over(bitloom: CommandLine) -> None:
    text = "; a block\n\n   # another remark\n\tblock-end   last ; done\r\n\n.word 0x00000007"
    assert words_of(bitloom, text) == struct.pack("<2I", 0x80000001, 7)
    assert words_of(bitloom, "; nothing\n") == b""


def a_wrong_line_is_named_with_what_would_be_right(bitloom: CommandLine) -> None:
    for text, line, parts in (
        ("block-end\nlod-mem IBUF\n", 2, ["'lod-mem'", "use one of setup ld-mem"]),
        ("; x\n\nld-mem IBUF at OH\n", 3, ["write: ld-mem BUFFER at LOOP, COUNT x BYTES B"]),
        ("rd-buf IBUF at ic, 4 B", 1, ["write: rd-buf BUFFER"]),
        ("loop IC x 0 level 0", 1, ["'0' is no ITERATIONS", "1 to 65536"]),
        ("\x1b[31m" + "x" * 5000, 1, ["is no instruction"]),
        ("setup activation s8 weight s8 output s8\x00", 1, ["s8\\x00"]),
    ):
        file = bitloom.write("wrong.s", text)
        for out in ([], ["--out", "never.bin"]):
            error = bitloom.refused("assemble", file, *out, naming=[f"{file}:{line}: ", *parts])
            assert len(error) < 2100, error


def files_that_are_no_programs_are_named(bitloom: CommandLine) -> None:
    odd = save(bitloom, "odd.bin", b"1234567")
    bitloom.refused("disassemble", odd, naming=[odd, "7 bytes", "multiple of 4"])
    large = save(bitloom, "large.bin", bytes((16 << 20) + 4))
    for command in ("assemble", "disassemble"):
        bitloom.refused(command, naming=["file"])
        bitloom.refused(command, "nowhere", naming=["nowhere"])
        bitloom.refused(command, str(bitloom.folder), naming=["folder"])
        bitloom.refused(command, large, naming=[large, "more than 16777216 bytes"])


def the_input_is_not_overwritten(bitloom: CommandLine) -> None:
    text = bitloom.write("p.s", "block-end last\n")
    words = save(bitloom, "p.bin", struct.pack("<I", 0x80000001))
    for command, file in (("assemble", text), ("disassemble", words)):
        for out in (file, f"./{Path(file).name}"):
            bitloom.refused(command, file, "--out", out, naming=["--out: ", out, "the input"])


def the_compiled_program_may_be_given_back(bitloom: CommandLine) -> None:
    words, _ = program_of(bitloom)
    file = save(bitloom, "p.bin", words)
    bitloom("run", *bitloom.demo, "--program", file, "--out", "a").expect(GOOD)
    bitloom("run", *bitloom.demo, "--out", "b").expect(GOOD)
    mine, theirs = result_of(bitloom, "a"), result_of(bitloom, "b")
    assert mine["totals"] == theirs["totals"]
    for layer in theirs["layers"]:
        layer.pop("mapping", None)
    assert mine["layers"] == theirs["layers"]
    assert mine["program"] == {"name": "p", "sha256": hashlib.sha256(words).hexdigest()}
    assert "program" not in theirs
    outputs = list((bitloom.folder / "b/outputs").glob("*.npy"))
    assert outputs
    for name in outputs:
        other = bitloom.folder / "a/outputs" / name.name
        assert name.read_bytes() == other.read_bytes()


def the_result_is_of_the_program_that_ran(bitloom: CommandLine) -> None:
    words, _ = program_of(bitloom)
    blocks = text_of(bitloom, words).split("setup ")
    assert "weight s8" in blocks[3]
    blocks[3] = blocks[3].replace("weight s8", "weight s4")  # block_conv2
    file = save(bitloom, "p.bin", words_of(bitloom, "setup ".join(blocks)))
    bitloom("run", *bitloom.demo, "--program", file, "--out", "a").expect(GOOD)
    layers = result_of(bitloom, "a")["layers"]
    assert layers[2]["name"] == "block_conv2" and layers[2]["macs"] > 0
    assert [layer["bits"]["weight"] for layer in layers] == [8, 8, 4, 8, None, None, 8]
    assert 0 < layers[2]["utilization"] <= 1, layers[2]
    peak = 16 * 32 * 2  # products a cycle at 8x4 bits
    assert abs(layers[2]["utilization"] * peak * layers[2]["cycles"] / layers[2]["macs"] - 1) < 1e-6
    bitloom("run", *bitloom.demo, "--out", "b").expect(GOOD)
    unchanged = result_of(bitloom, "b")["layers"]
    assert unchanged[2]["bits"]["weight"] == 8 and unchanged[2]["cycles"] > layers[2]["cycles"]


def compile_takes_the_mapping_that_a_run_takes(bitloom: CommandLine) -> None:
    run = ["run", *bitloom.demo, "--out"]
    bitloom(*run, "searched").expect(GOOD)
    (mapping,) = (
        layer["mapping"]
        for layer in result_of(bitloom, "searched")["layers"]
        if layer["name"] == "block_conv2"
    )
    mapping["tiles"] |= {"OH": [16, 1], "OW": [4, 4]}
    mapping["order"] = ["B", "G", "OH", "OW", "OC", "IC", "KH", "KW"]
    text = json.dumps({"layers": {"block_conv2": mapping}})
    by_hand = ["--mapping", bitloom.write("m.yaml", text)]
    bitloom(*run, "plain", *by_hand).expect(GOOD)
    searched, _ = program_of(bitloom)
    words, _ = program_of(bitloom, *bitloom.demo, *by_hand)
    assert words != searched
    file = save(bitloom, "p.bin", words)
    bitloom(*run, "again", *by_hand, "--program", file).expect(GOOD)
    plain, again = result_of(bitloom, "plain"), result_of(bitloom, "again")
    assert plain["totals"] == again["totals"]
    (output,) = (bitloom.folder / "plain/outputs").glob("*.npy")
    assert output.read_bytes() == (bitloom.folder / "again/outputs" / output.name).read_bytes()
    wrong = bitloom.write("wrong.yaml", text.replace("block_conv2", "nowhere"))
    compiled = ["compile", *bitloom.demo, "--out", "x", "--mapping", wrong]
    bitloom.refused(*compiled, naming=["wrong.yaml:1: ", "layers.nowhere"])


def a_relu_written_by_hand_clips_the_outputs(bitloom: CommandLine) -> None:
    words, _ = program_of(bitloom)
    lines = text_of(bitloom, words).splitlines()
    last = max(n for n, line in enumerate(lines) if line.endswith(" push"))
    begin = max(n for n, line in enumerate(lines[:last]) if line.startswith("pu-block-start"))
    lines[begin] = f"pu-block-start {last - begin + 1} instructions"
    lines[last] = lines[last].removesuffix(" push")
    lines.insert(last + 1, "compute-i max pipeline 5 push")
    save(bitloom, "p.bin", words_of(bitloom, "\n".join(lines)))
    with_relu = bitloom("run", *bitloom.demo, "--program", "p.bin", "--out", "a").expect(GOOD)
    plain = bitloom("run", *bitloom.demo, "--out", "b").expect(GOOD)
    assert with_relu.err == plain.err == ""
    (name,) = (bitloom.folder / "b/outputs").glob("*.npy")
    before = np.load(name)
    after = np.load(bitloom.folder / "a/outputs" / name.name)
    assert (before < 5).any()
    assert (after == np.maximum(before, 5)).all()


def a_corrupt_program_ends_with_its_instruction_named(bitloom: CommandLine) -> None:
    words, listing = program_of(bitloom)
    first = int(listing.splitlines()[1][:8], 16)
    corrupt = bytearray(words)
    corrupt[8:12] = struct.pack("<I", 0xF0000001)
    for content, parts in (
        (bytes(corrupt), ["block 0", f"{first + 8:#x}", "'.word 0xf0000001'", "unknown opcode"]),
        (words[4:], ["block 0", f"{first:#x}", "'loop ", "a block begins with setup"]),
        (words[:-4], [f"{first + len(words) - 4:#x}", "program ends without its last block-end"]),
        (words[:4] + words, ["'setup activation", "lacks its block-end"]),
    ):
        file = save(bitloom, "bad.bin", content)
        ended = bitloom("run", *bitloom.demo, "--program", file, "-q", "--out", "r")
        assert ended.expect(SIMULATED_FAULT).out == ""
        assert re.fullmatch(r"[^\n]+\n", ended.err), ended
        for part in parts:
            assert part in ended.err, f"{part!r} is not named: {ended}"
        assert result_of(bitloom, "r")["samples"] == 0


def programs_that_cannot_be_meant_are_refused(bitloom: CommandLine) -> None:
    words, _ = program_of(bitloom)
    file = save(bitloom, "p.bin", words)
    run = ["run", *bitloom.demo, "--program"]
    bitloom.refused(*run, "nowhere.bin", naming=["nowhere.bin"])
    bitloom.refused(*run, save(bitloom, "odd.bin", words[:-1]), naming=["multiple of 4"])
    bitloom.refused(*run, save(bitloom, "none.bin", b""), naming=["none.bin", "empty"])
    bitloom.refused(*run, file, "--dump-tensors", naming=["--dump-tensors"])
    bitloom.refused(*run, file, "--view", "estimate", naming=["--program", "tlm"])
    three = bitloom.save("three.npy", np.repeat(bitloom.demo_input()[:1], 3, axis=0))
    bitloom.refused(*run, file, "--input", three, "--batch", "2", naming=["--program", "--batch"])


TESTS = (
    every_compiled_program_round_trips,
    random_words_round_trip,
    the_text_is_the_listings_and_verbose_adds_its_columns,
    standard_output_takes_the_words,
    comments_and_blanks_are_passed_over,
    a_wrong_line_is_named_with_what_would_be_right,
    files_that_are_no_programs_are_named,
    the_input_is_not_overwritten,
    the_compiled_program_may_be_given_back,
    the_result_is_of_the_program_that_ran,
    compile_takes_the_mapping_that_a_run_takes,
    a_relu_written_by_hand_clips_the_outputs,
    a_corrupt_program_ends_with_its_instruction_named,
    programs_that_cannot_be_meant_are_refused,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
