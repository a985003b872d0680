#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bitloom soc as its users meet it: firmware's output and end, what is refused, Ctrl-C, GDB's port.

    soc.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import json
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys

from command_line import INTERRUPTED, CommandLine, Ended, main

from testbenches.support import riscv_program as rv

SIMULATED = 3
HELLO = rv.print_text("hello\n") + rv.finish()
ENABLE_TIMER = [*rv.li(5, 0x80), rv.csrrw(0x304, 5)]


def system(bitloom: CommandLine, name: str = "bitfusion") -> str:
    return bitloom.platform.replace("bitfusion.yaml", f"soc_{name}.yaml")


def program(bitloom: CommandLine, words: list[int], **options: object) -> str:
    (bitloom.folder / "fw.elf").write_bytes(rv.elf(words, **options))
    return str(bitloom.folder / "fw.elf")


def run(bitloom: CommandLine, words: list[int], *arguments: str, name: str = "bitfusion") -> Ended:
    firmware = program(bitloom, words)
    return bitloom("soc", system(bitloom, name), "--firmware", firmware, *arguments)


def started(bitloom: CommandLine, words: list[int], *arguments: str) -> subprocess.Popen:
    command = [str(bitloom.bitloom), "soc", system(bitloom), "--firmware", program(bitloom, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen([*command, *arguments], stdin=pipe, stdout=pipe, stderr=pipe)


def firmware_prints_and_ends_with_its_code(bitloom: CommandLine) -> None:
    for name in ("bitfusion", "bitlet", "both"):
        ended = run(bitloom, HELLO, name=name).expect(0)
        assert ended.out == "hello\n", ended
        for part in ("instructions", "simulated time", "MIPS", "0 runs"):
            assert part in ended.err, ended
        quiet = run(bitloom, HELLO, "-q", name=name).expect(0)
        assert (quiet.out, quiet.err) == ("hello\n", ""), quiet
    ended = run(bitloom, rv.finish(7), "-q").expect(SIMULATED)
    assert ended.err == "firmware exited with 7\n", ended


def tohost_ends_and_the_signature_is_written(bitloom: CommandLine) -> None:
    at = rv.RAM + 0x100
    words = rv.write_word(at, 3) + rv.loop()
    words += [0] * (64 - len(words)) + [0, 0, 0x89ABCDEF, 0x1234]
    symbols = {"tohost": at, "begin_signature": at + 8, "end_signature": at + 16}
    firmware = program(bitloom, words, symbols=symbols)
    asked = ["soc", system(bitloom), "--firmware", firmware, "-q", "--signature", "signature.txt"]
    ended = bitloom(*asked).expect(SIMULATED)
    assert ended.err == "firmware exited with 1\n", ended
    assert (bitloom.folder / "signature.txt").read_text() == "89abcdef\n00001234\n"
    del symbols["end_signature"]
    program(bitloom, words, symbols=symbols)
    bitloom.refused(*asked, naming=["fw.elf: has no signature"])


def the_same_program_takes_the_same_time(bitloom: CommandLine) -> None:
    words = rv.li(5, 70_000) + [rv.addi(5, 5, -1), rv.branch(1, 5, 0, -4)] + HELLO
    both = [run(bitloom, words, "--trace-registers", f"trace{n}.txt") for n in (1, 2)]
    kept = [[line for line in e.err.splitlines() if "CPU" not in line] for e in both]
    assert kept[0] == kept[1] and both[0].out == both[1].out == "hello\n", both
    traces = [(bitloom.folder / f"trace{n}.txt").read_text() for n in (1, 2)]
    assert traces[0] == traces[1]
    assert "uart.RBR_THR_DLL  0x68" in traces[0], traces[0]
    shown = run(bitloom, HELLO, "-q", "--trace-registers")
    assert shown.err.count("RBR_THR_DLL") == len("hello\n"), shown


def sockets_are_traced_by_name_and_nothing_changes(bitloom: CommandLine) -> None:
    words = [*rv.li(5, 0x28000000), rv.load(6, 5, 0, 2), *HELLO]
    plain = run(bitloom, words).expect(0)
    traced = ["--trace-socket", "soc.uart.*", "--trace-socket", "soc.bitfusion0.reg*"]
    files = {}
    for name in ("a.csv", "b.csv", "a.jsonl", "a.json"):
        ended = run(bitloom, words, *traced, "--trace-file", name).expect(0)
        for line in plain.err.splitlines():  # the same instructions and simulated time
            assert "CPU" in line or line in ended.err, (line, ended)
        row = next(line for line in ended.err.splitlines() if line.startswith("soc.uart.registers.socket "))
        assert row.split()[3:5] == ["6", "6"], row  # writes and their bytes
        assert ended.out == plain.out == "hello\n", ended
        files[name] = (bitloom.folder / name).read_text()
    assert files["a.csv"] == files["b.csv"]
    rows = list(csv.DictReader(files["a.csv"].splitlines()))
    sent = [row for row in rows if row["address"] == "0x0" and row["command"] == "write"]
    assert bytes.fromhex("".join(row["data"] for row in sent)) == b"hello\n", sent
    assert {row["socket"] for row in rows} == {f"soc.{n}.registers.socket" for n in ("uart", "bitfusion0")}
    identity = next(row for row in rows if "bitfusion0" in row["socket"])
    assert (identity["data"], identity["answer"]) == ("01004642", "ok"), identity
    lines = [json.loads(line) for line in files["a.jsonl"].splitlines()]
    assert lines[-1] == {"recorded": len(rows), "accesses": len(rows)}, lines[-1]
    assert [line["data"] for line in lines if "data" in line] == [row["data"] for row in rows]
    assert sum(line["statistics"]["writes"] for line in lines if "statistics" in line) == 6
    events = json.loads(files["a.json"])
    assert sum(event["ph"] == "X" for event in events["traceEvents"]) == len(rows)
    shown = run(bitloom, words, "-q", *traced)
    assert shown.err == files["a.csv"] and shown.out == "hello\n", shown


def every_access_is_traced_where_memory_is_not_reached_directly(bitloom: CommandLine) -> None:
    words = rv.write_word(rv.RAM + 0x1000, 0x12345678) * 3 + HELLO
    for more, granted, stores in (([], 1, 0), (["--trace-every-access"], 0, 3)):
        asked = ["--trace-socket", "soc.cpu.*", *more, "--trace-file", "t.csv"]
        run(bitloom, words, *asked).expect(0)
        rows = list(csv.DictReader((bitloom.folder / "t.csv").read_text().splitlines()))
        assert sum(row["answer"] == "granted" for row in rows) == granted, rows
        stored = [row for row in rows if row["data"] == "78563412" and row["command"] == "write"]
        assert len(stored) == stores, rows


def traces_that_cannot_be_are_refused(bitloom: CommandLine) -> None:
    soc = ["soc", system(bitloom), "--firmware", program(bitloom, HELLO)]
    bus = ["--trace-socket", "soc.bus.*"]
    line = bitloom.refused(*soc, *bus, "--trace-socket", "soc.buz.*")
    for part in ("--trace-socket: 'soc.buz.*'", "soc.cpu.memory", "soc.bitfusion0_dram.port"):
        assert part in line, line
    assert not (bitloom.folder / "none.csv").exists()
    bitloom.refused(*soc, "--trace-socket", "x", "--trace-file", "none.csv", naming=["matches no socket"])
    assert not (bitloom.folder / "none.csv").exists(), "made for nothing"
    bitloom.refused(*soc, *bus, "--trace-file", "t.vcd", naming=["t.vcd", ".jsonl"])
    bitloom.refused(*soc, *bus, "--trace-file", "no/such.csv", naming=["no/such.csv"])
    bitloom.refused(*soc, "--trace-file", "t.csv", naming=["--trace-socket"])
    bitloom.refused(*soc, "--trace-every-access", naming=["--trace-socket"])
    full = bitloom.folder / "full.csv"
    full.symlink_to("/dev/full")
    done = bitloom(*soc, *bus, "--trace-file", "full.csv", "-q").expect(2)
    assert "full.csv: cannot be written to its end" in done.err, done


def firmware_that_hangs_is_ended_and_described(bitloom: CommandLine) -> None:
    words = [rv.csrrw(0x305, 5), rv.load(6, 0, 0, 2)]  # traps to its own address: for ever
    ended = run(bitloom, [*rv.li(5, rv.RAM + 20), *words], "--max-time", "10us")
    ended.expect(SIMULATED)
    for part in ("did not end within 10us\nat 10 us", "pc 0x", "load access fault at 0x80000014"):
        assert part in ended.err, (part, ended)
    waits = run(bitloom, [*ENABLE_TIMER, rv.WFI], "-q").expect(SIMULATED)
    assert waits.err.startswith("firmware waits for an interrupt that cannot come\n"), waits


def a_longest_time_ends_at_itself_or_not_at_all(bitloom: CommandLine) -> None:
    free = run(bitloom, HELLO).expect(0)
    took = re.search(r"simulated time +(\d+) ns\n", free.err)
    assert took, free
    end = int(took[1])
    for limit in (end // 4, end // 2, end - end // 10, end - 1, end + 1, 2 * end):
        ended = run(bitloom, HELLO, "--max-time", f"{limit}ns")
        if limit > end:
            ended.expect(0)
            assert took[0] in ended.err, (limit, ended)
        else:
            ended.expect(SIMULATED)
            assert f"did not end within {limit}ns" in ended.err, (limit, ended)


def the_uart_receives_a_file_or_standard_input(bitloom: CommandLine) -> None:
    echo = [*rv.li(10, rv.UART), rv.addi(12, 0, ord("q"))]
    echo += [rv.load(11, 10, 5, 4), 0x0015F593, rv.branch(0, 11, 0, -8)]  # andi x11, x11, 1
    echo += [rv.load(11, 10, 0, 4), rv.store(11, 10, 0, 0), rv.branch(1, 11, 12, -20)]
    echo += rv.finish()
    bitloom.write("input.txt", "text q more")
    ended = run(bitloom, echo, "--input", "input.txt").expect(0)
    assert ended.out == "text q", ended
    done = started(bitloom, echo, "--input", "-", "-q").communicate(b"typed q", timeout=60)
    assert done == (b"typed q", b""), done
    bitloom.refused(
        "soc", system(bitloom), "--firmware", "fw.elf", "--input", "nowhere", naming=["nowhere"]
    )


def ctrl_c_ends_it_cleanly(bitloom: CommandLine) -> None:
    far = rv.write_word(0x02004004, 0x1000) + ENABLE_TIMER  # the timer: in thousands of years
    for rest, arguments in (
        (rv.loop(), []),
        ([*far, rv.WFI, 0xFFDFF06F], ["--input", "-"]),  # jal x0, -4
        (rv.loop(), ["--gdb", "0"]),
    ):
        process = started(bitloom, rv.print_text("ready\n") + rest, *arguments)
        first = process.stderr if "--gdb" in arguments else process.stdout
        line = first.readline()
        assert line in (b"ready\n",) or line.startswith(b"waiting for GDB"), line
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
        assert process.returncode == INTERRUPTED, (arguments, process.returncode, error)
        assert b"interrupted\nat " in error and b"pc 0x" in error, error


def packet(text: str) -> bytes:
    return f"${text}#{sum(text.encode()) % 256:02x}".encode()


def answer(client: socket.socket) -> str:
    """The text of the next packet, acknowledgements left out."""
    got = b""
    while b"#" not in got or len(got) < got.index(b"#") + 3:
        part = client.recv(4096)
        assert part, got
        got += part
    client.sendall(b"+")
    return got[got.index(b"$") + 1 : got.index(b"#")].decode()


def gdb_waits_monitors_and_hears_of_the_end(bitloom: CommandLine) -> None:
    process = started(bitloom, HELLO, "--gdb", "0", "-q")
    port = int(process.stderr.readline().split(b":")[-1])
    taken = bitloom.refused(
        "soc", system(bitloom), "--firmware", "fw.elf", "--gdb", str(port), naming=[str(port)]
    )
    assert "give one that is free" in taken, taken
    with socket.create_connection(("127.0.0.1", port)) as client:
        for command, part in (
            ("registers bitfusion0", "0x42460001"),
            ("registers nothing", "there are uart timer"),
            ("statistics", "bitfusion0"),
            ("time", "0 instructions"),
        ):
            client.sendall(packet("qRcmd," + command.encode().hex()))
            told = bytes.fromhex(answer(client)).decode()
            assert part in told, told
        client.sendall(packet("c"))
        assert answer(client) == "W00"
    out, error = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b"hello\n"), error


def a_bad_program_is_named(bitloom: CommandLine) -> None:
    good = rv.elf(HELLO)

    def changed(at: int, fields: bytes) -> bytes:
        return good[:at] + fields + good[at + len(fields) :]

    cases = {
        "empty": (b"", "is no ELF file"),
        "text": (b"hello, not an ELF file at all", "is no ELF file"),
        "32 bits": (changed(4, b"\x01"), "-march=rv64imac"),
        "big-endian": (changed(5, b"\x02"), "-march=rv64imac"),
        "another machine": (changed(18, struct.pack("<H", 62)), "-march=rv64imac"),
        "shared": (changed(16, struct.pack("<H", 3)), "static"),
        "cut": (good[:250], "beyond the file's end"),
        "below memory": (rv.elf(HELLO, address=0x1000), "does not lie in memory"),
        "over the end": (rv.elf(HELLO, address=rv.RAM + (1 << 30) - 4), "does not lie in memory"),
        "in a device": (rv.elf(HELLO, address=rv.UART), "does not lie in memory"),
        "entry outside": (changed(24, struct.pack("<Q", 0x1000)), "starts at 0x1000"),
    }
    for name, (contents, part) in cases.items():
        (bitloom.folder / "bad.elf").write_bytes(contents)
        line = bitloom.refused("soc", system(bitloom), "--firmware", "bad.elf")
        assert line.startswith("bad.elf: ") and part in line, (name, line)


def mistakes_are_named(bitloom: CommandLine) -> None:
    firmware = program(bitloom, HELLO)
    soc = ["soc", system(bitloom), "--firmware", firmware]
    bitloom.refused("soc", naming=["see bitloom soc --help"])
    bitloom.refused("soc", system(bitloom), naming=["--firmware: missing"])
    bitloom.refused("soc", "nowhere.yaml", "--firmware", firmware, naming=["nowhere.yaml"])
    bitloom.refused("soc", system(bitloom), "--firmware", "none.elf", naming=["none.elf"])
    bitloom.refused("soc", system(bitloom), "--firmware", ".", naming=[".: cannot be read"])
    bitloom.refused(*soc, "--network-bundle", "none", naming=["none/bundle.json", "compile"])
    for time in ("", "10", "10 ms", "0s", "soon"):
        bitloom.refused(*soc, "--max-time", time, naming=["--max-time", "10ms"])
    for port in ("65536", "-1", "gdb"):
        bitloom.refused(*soc, "--gdb", port, naming=["--gdb"])
    bitloom.refused(*soc, "--trace-registers", "no/such/file", naming=["no/such/file"])
    bitloom.refused(*soc, "--set", "soc.cpu.clock=1", naming=["soc.cpu.clock", "unknown key"])
    wrong = bitloom.write("wrong.yaml", "soc:\n  uart:\n    address: 0x2000000\n")
    bitloom.refused("soc", wrong, naming=[f"{wrong}:3: soc.uart.address: ", "overlaps"])
    bitloom.refused("run", system(bitloom), naming=["this is a system, give it to bitloom soc"])


def a_dumped_system_is_the_system(bitloom: CommandLine) -> None:
    for name in ("bitfusion", "bitlet", "both"):
        text = bitloom("soc", system(bitloom, name), "--dump-config").expect(0).out
        again = bitloom("soc", bitloom.write("again.yaml", text), "--dump-config").expect(0).out
        assert again == text, again


def compile_makes_what_it_makes_for_the_platform(bitloom: CommandLine) -> None:
    network = ["--network", bitloom.network, "-q"]
    bitloom("compile", bitloom.platform, *network, "--out", "alone").expect(0)
    for name, choice in (("bitfusion", []), ("both", ["--accelerator", "bitfusion0"])):
        bitloom("compile", system(bitloom, name), *choice, *network, "--out", name).expect(0)
        for file in ("image.bin", "program.lst", "symbols.h"):
            made = [(bitloom.folder / folder / file).read_bytes() for folder in ("alone", name)]
            assert made[0] == made[1], (name, file)


ARCHITECTURE_TEST = """
    .globl _start, tohost, fromhost, begin_signature, end_signature
    .section .text.init
_start:
    la t0, trap
    csrw mtvec, t0
    la s0, begin_signature
    la s1, data
    lw t1, 1(s1)
    sw t1, 0(s0)
    ld t1, 3(s1)
    sd t1, 8(s0)
    li t1, 0x1234567
    sw t1, 18(s0)
    ecall
    la t0, tohost
    li t1, 1
1:  sw t1, 0(t0)
    sw zero, 4(t0)
    j 1b
    .balign 4
trap:
    csrr t2, mcause
    sw t2, 24(s0)
    csrr t2, mepc
    addi t2, t2, 4
    csrw mepc, t2
    mret
    .data
    .balign 8
data: .dword 0x8877665544332211, 0x00ffeeddccbbaa99
    .balign 16
begin_signature: .fill 8, 4, 0xdeadbeef
end_signature:
    .section .tohost, "aw"
    .balign 64
tohost: .dword 0
fromhost: .dword 0
"""
LINKER_SCRIPT = """
ENTRY(_start)
SECTIONS {
    . = 0x80000000;
    .text.init : { *(.text.init) }
    . = ALIGN(0x1000);
    .tohost : { *(.tohost) }
    . = ALIGN(0x1000);
    .data : { *(.data) }
}
"""


def a_program_of_the_architecture_tests_shape_leaves_its_signature(bitloom: CommandLine) -> None:
    compiler = shutil.which("riscv64-unknown-elf-gcc")
    if compiler is None:
        print("skipped: riscv64-unknown-elf-gcc is missing")
        return
    bitloom.write("test.S", ARCHITECTURE_TEST)
    bitloom.write("link.ld", LINKER_SCRIPT)
    flags = "-march=rv64imac -misa-spec=2.2 -mabi=lp64 -mcmodel=medany -static -nostdlib -nostartfiles"
    subprocess.run(
        [compiler, *flags.split(), "-Wl,--no-warn-rwx-segments", "-T", "link.ld", "test.S", "-o", "test.elf"],
        cwd=bitloom.folder,
        check=True,
    )
    signature = ["--signature", "signature.txt"]
    bitloom("soc", system(bitloom), "--firmware", "test.elf", "-q", *signature).expect(0)
    words = (bitloom.folder / "signature.txt").read_text().split()
    # data: bytes 11 22 .. 88 99 aa ..; a word at 1 and a doubleword at 3
    expected = ["55443322", "deadbeef", "77665544", "bbaa9988"]
    assert words == expected + ["4567beef", "dead0123", "0000000b", "deadbeef"], words


if __name__ == "__main__":
    sys.exit(
        main(
            __doc__,
            [
                firmware_prints_and_ends_with_its_code,
                tohost_ends_and_the_signature_is_written,
                the_same_program_takes_the_same_time,
                sockets_are_traced_by_name_and_nothing_changes,
                every_access_is_traced_where_memory_is_not_reached_directly,
                traces_that_cannot_be_are_refused,
                firmware_that_hangs_is_ended_and_described,
                a_longest_time_ends_at_itself_or_not_at_all,
                the_uart_receives_a_file_or_standard_input,
                ctrl_c_ends_it_cleanly,
                gdb_waits_monitors_and_hears_of_the_end,
                a_bad_program_is_named,
                mistakes_are_named,
                a_dumped_system_is_the_system,
                compile_makes_what_it_makes_for_the_platform,
                a_program_of_the_architecture_tests_shape_leaves_its_signature,
            ],
        )
    )
