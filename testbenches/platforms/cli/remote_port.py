#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bitloom soc --remote-port as its users meet it: two processes that are one system, peers that QEMU
could be, peers that break the protocol, leave, or come a thousand times.

    remote_port.py --bitloom BIN --source ROOT      with BITLOOM_FIRMWARE, the folder of ELF files
"""
from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator

import numpy as np
from command_line import GOOD, INTERRUPTED, CommandLine, Ended, main

from testbenches.support import remote_port_peer as rp
from testbenches.support import riscv_program as rv

KEEPS_NOTHING = "quarantine_size_mb=0:thread_local_quarantine_size_kb=0"  # of the address sanitizer
FIRMWARE = Path(os.environ.get("BITLOOM_FIRMWARE", ""))
DATA = Path(os.environ.get("BITLOOM_REFERENCE_DATA", "/none")) / "networks"
LEFT = 3
LIMIT = 120  # seconds, against a hang
BITFUSION, BITLET = 0x28000000, 0x28001000


def system(bitloom: CommandLine, name: str) -> str:
    return bitloom.platform.replace("bitfusion.yaml", f"{name}.yaml")


class Side:
    """One of the two processes."""

    def __init__(self, bitloom: CommandLine, name: str, address: str, *arguments: str):
        command = [str(bitloom.bitloom), "soc", system(bitloom, name), "--remote-port", address]
        self.command = [*command, *arguments]
        self.folder = bitloom.folder
        self.out = tempfile.TemporaryFile("w+")
        # What was freed is freed: a test counts what stays.
        environment = {**os.environ, "ASAN_OPTIONS": KEEPS_NOTHING}
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, stdout=self.out, stderr=subprocess.PIPE, text=True,
            env=environment,
        )

    def listening(self) -> str:
        line = self.process.stderr.readline()
        found = re.fullmatch(r"waiting for a peer: (.*)\n", line)
        assert found, f"no address in {line!r}"
        return found[1]

    def ended(self) -> Ended:
        try:
            error = self.process.communicate(timeout=LIMIT)[1]
        finally:
            self.process.kill()
        self.out.seek(0)
        return Ended(self.command[1:], self.process.returncode, self.out.read(), error)

    def __enter__(self) -> "Side":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def accelerators(bitloom: CommandLine, *arguments: str, address: str = "unix:port") -> Side:
    return Side(bitloom, "cosim_virt", address, *arguments)


def path(bitloom: CommandLine) -> str:
    """Short, as a socket's has to be."""
    return os.path.relpath(bitloom.folder / "port")


def elf(program: str) -> str:
    return str(FIRMWARE / f"{program}.elf")


def divided(bitloom: CommandLine, firmware: str, *arguments: str, address: str = "unix:port",
            accelerators_have: tuple[str, ...] = ()) -> tuple[Ended, Ended]:
    """The ends of a processor and its accelerators, in two processes."""
    with accelerators(bitloom, *accelerators_have, address=address) as far:
        where = far.listening()
        with Side(bitloom, "soc_remote", where, "--firmware", firmware, *arguments) as near:
            return near.ended(), far.ended()


def figures(ended: Ended) -> list[str]:
    return [line for line in ended.err.splitlines() if not line.startswith("CPU time")]


# ---- two processes -------------------------------------------------------------------------------


def same_as_alone(bitloom: CommandLine, kind: str, network: str, samples: np.ndarray) -> None:
    given = ["--network", network, "--input", bitloom.save("input.npy", samples)]
    bitloom("compile", system(bitloom, kind), *given, "--out", kind).expect(GOOD)
    bundle = ["--network-bundle", kind]
    alone = bitloom("soc", system(bitloom, "soc_both"), "--firmware", elf("classify"), *bundle)
    alone.expect(GOOD)
    assert len(alone.out.splitlines()) == len(samples), alone
    near, far = divided(bitloom, elf("classify"), *bundle)
    assert near.expect(GOOD).out == alone.out, f"{near}\n{alone}"
    far.expect(GOOD)
    assert f"{len(samples)} runs, 0 with a fault" in far.err, far
    assert "remote port: the peer closed the connection\n" in far.err, far


def classify_says_the_same_as_in_one_process(bitloom: CommandLine) -> None:
    for kind in ("bitfusion", "bitlet"):
        same_as_alone(bitloom, kind, bitloom.network, bitloom.demo_input()[:3])


def resnet8_says_the_same_as_in_one_process(bitloom: CommandLine) -> None:
    network = DATA / "resnet8_int8" / "resnet8_int8.onnx"
    if network.exists():
        for kind in ("bitfusion", "bitlet"):
            same_as_alone(bitloom, kind, str(network), np.load(network.parent / "input.npy")[:3])


def selftest_finds_nothing(bitloom: CommandLine) -> None:
    near, far = divided(bitloom, elf("selftest"))
    assert near.expect(GOOD).out.endswith("\nselftest: 0 failures\n"), near
    far.expect(GOOD)


def both_accelerators_run_at_once(bitloom: CommandLine) -> None:
    demo = ["--network", bitloom.network, "--input", bitloom.input]
    bitloom("compile", system(bitloom, "bitfusion"), *demo, "--out", "a").expect(GOOD)
    room = ["--set", f"dram.firmware_bytes={32 << 20}"]
    bitloom("compile", system(bitloom, "bitlet"), *demo, *room, "--out", "b").expect(GOOD)
    bundles = ["--network-bundle", "a", "--network-bundle", "b"]
    alone = bitloom("soc", system(bitloom, "soc_both"), "--firmware", elf("both"), *bundles)
    near, _ = divided(bitloom, elf("both"), *bundles)

    def logits(text: str) -> list[str]:
        return sorted(line for line in text.splitlines() if " image " in line)

    assert logits(near.expect(GOOD).out) == logits(alone.expect(GOOD).out), f"{near}\n{alone}"


def every_way_of_sending_gives_the_same(bitloom: CommandLine) -> None:
    """The same to the picosecond twice; the same logits with other periods, sizes and forms."""
    demo = ["--network", bitloom.network, "--input", bitloom.input]
    bitloom("compile", system(bitloom, "bitfusion"), *demo, "--out", "b").expect(GOOD)
    bundle = ["--network-bundle", "b"]
    first, second = (divided(bitloom, elf("classify"), *bundle) for _ in range(2))
    assert first[0].expect(GOOD).out == second[0].out, first[0]
    for a, b in zip(first, second):
        assert figures(a) == figures(b), f"{a}\n{b}"
    for near_has, far_has, address in (
        (["remote_port.sync_ns=1000000"], ["remote_port.quantum_ns=0"], "unix:port"),
        (["remote_port.access_bytes=64"], ["remote_port.access_bytes=64"], "unix:port"),
        ([], ["remote_port.answered_interrupts=true"], "tcp:localhost:0"),
    ):
        sets = [[word for s in given for word in ("--set", s)] for given in (near_has, far_has)]
        near, _ = divided(bitloom, elf("classify"), *bundle, *sets[0], address=address,
                          accelerators_have=tuple(sets[1]))
        assert near.expect(GOOD).out == first[0].out, near


# ---- as QEMU -------------------------------------------------------------------------------------


def program_of(bitloom: CommandLine) -> tuple[bytearray, int, int]:
    """Memory with a network compiled for Bit Fusion; its program's address and size."""
    demo = ["--network", bitloom.network, "--input", bitloom.input]
    bitloom("compile", system(bitloom, "bitfusion"), *demo, "--out", "b").expect(GOOD)
    manifest = json.loads((bitloom.folder / "b/bundle.json").read_text())
    image = (bitloom.folder / "b" / manifest["image"]).read_bytes()
    memory = bytearray(manifest["end_address"] - 0x80000000)
    at = manifest["address"] - 0x80000000
    memory[at : at + len(image)] = image
    program = manifest["program"]
    return memory, program["address"], program["bytes"]


def register(bitloom: CommandLine, name: str) -> int:
    page = (Path(system(bitloom, "bitfusion")).parents[2] / "docs/registers/bitfusion.md").read_text()
    found = re.search(rf"^\| {name} \| (0x[0-9a-f]+) \|", page, re.M)
    assert found, f"no register {name}"
    return BITFUSION + int(found[1], 16)


def start_program(bitloom: CommandLine, peer: rp.Peer, address: int, size: int) -> None:
    peer.write(register(bitloom, "IRQ_ENABLE"), 3)
    peer.write(register(bitloom, "PROGRAM_LOW"), address & 0xFFFFFFFF)
    peer.write(register(bitloom, "PROGRAM_HIGH"), address >> 32)
    peer.write(register(bitloom, "PROGRAM_BYTES"), size)
    peer.write(register(bitloom, "CONTROL"), 1)


def a_program_runs_for_a_peer_like_qemu(bitloom: CommandLine) -> None:
    memory, address, size = program_of(bitloom)
    for capabilities, extended in (((1, 2, 3, 4), rp.EXTENDED), ((), 0)):
        with accelerators(bitloom) as side:
            side.listening()
            peer = rp.Peer(path(bitloom), bytearray(memory), capabilities=capabilities)
            start_program(bitloom, peer, address, size)
            while peer.lines.get(0, 0) == 0:
                assert peer.sync(1_000_000) == peer.time, "it does not come up to our time"
                assert peer.time < 10**9, "no interrupt"
            changed = sum(a != b for a, b in zip(memory, peer.memory))
            assert changed > 100 and len(peer.served) > 100, (changed, len(peer.served))
            for a in peer.served:
                assert a.length <= 4096 and a.address // 4096 == (a.address + a.length - 1) // 4096
                assert a.attributes & rp.EXTENDED == extended, a
            assert peer.interrupts[-1].flags == (rp.POSTED if 3 in capabilities else 0)
            assert peer.read(register(bitloom, "STATUS")) == 2
            peer.write(register(bitloom, "IRQ_STATUS"), 3)
            assert peer.lines[0] == 0, "the line falls before the write's response"
            peer.close()
            assert "1 runs, 0 with a fault" in side.ended().expect(GOOD).err


def accesses_are_answered_one_by_one(bitloom: CommandLine) -> None:
    with accelerators(bitloom) as side:
        side.listening()
        peer = rp.Peer(path(bitloom))
        # the capabilities that we have, no address translation
        assert peer.their_hello.body == struct.pack(">HHIHH3I", 4, 3, 32, 3, 0, 1, 2, 3)
        assert peer.read(BITFUSION) == 0x42460001
        assert peer.read(BITFUSION, attributes=rp.EXTENDED) == 0x42460001
        enabled = rp.Access(0, BITFUSION, 4, rp.EXTENDED, b"", b"\xff\xff")
        assert peer.access(rp.READ, enabled).data == bytes.fromhex("01004642")
        for wrong in (
            rp.Access(0, 0x27FFFFFC, 4), rp.Access(0, BITLET + 0x1000, 4),
            rp.Access(0, BITFUSION + 0xFFC, 4), rp.Access(0, BITFUSION + 2, 4),
            rp.Access(0, 2**64 - 4, 4),
        ):
            answer = peer.access(rp.READ, wrong)
            assert (answer.status, answer.data) == (2, bytes(4)), answer
        for wrong in (
            rp.Access(0, BITFUSION, 65536), rp.Access(0, BITFUSION, 4, streaming=2),
            rp.Access(0, BITFUSION, 4, rp.EXTENDED, b"", b"\xff\x00"),
        ):
            assert peer.access(rp.READ, wrong).status in (1, 2), wrong
        assert peer.access(rp.WRITE, rp.Access(0, BITFUSION, 4, 0, bytes(4))).status == 1
        peer.send(rp.Packet(rp.NOP))
        peer.send(rp.Packet(rp.CONFIGURE, body=bytes(9)))
        posted = rp.Access(0, register(bitloom, "IRQ_ENABLE"), 4, 0, b"\2\0\0\0")
        peer.send(rp.Packet(rp.WRITE, 5, rp.POSTED, rp.REGISTERS, posted.body()))
        assert peer.read(register(bitloom, "IRQ_ENABLE")) == 2
        assert peer.sync(0) == peer.sync(0) and peer.sync(1000) == peer.time
        peer.close()
        side.ended().expect(GOOD)


def many_accesses_before_their_responses(bitloom: CommandLine) -> None:
    with accelerators(bitloom) as side:
        side.listening()
        peer = rp.Peer(path(bitloom))
        body = rp.Access(0, BITFUSION, 4).body()
        count = 5000
        got = 0
        for n in range(count):
            peer.send(rp.Packet(rp.READ, n, 0, rp.REGISTERS, body))
            if n % 10 == 9:
                for _ in range(10):
                    answer = peer.receive()
                    assert (answer.id, answer.flags) == (got, rp.RESPONSE), answer
                    got += 1
        assert got == count
        peer.close()
        side.ended().expect(GOOD)


# ---- peers that are wrong ------------------------------------------------------------------------


def wrong_streams() -> Iterator[tuple[str, bytes, str]]:
    """What a peer sends after hello, or in place of it, and what is said of it."""
    hello = rp.hello().bytes()
    read = rp.Packet(rp.READ, 1, 0, rp.REGISTERS, rp.Access(0, BITFUSION, 4).body()).bytes()

    def with_word(packet: bytes, at: int, word: int) -> bytes:
        return packet[:at] + struct.pack(">I", word) + packet[at + 4 :]

    yield "version 3", rp.hello((3, 3)).bytes(), "its version is 3.3"
    yield "no hello", read, "command 3 before hello"
    yield "hello twice", hello + hello, "hello for the second time"
    yield "hello with 65535 capabilities", with_word(rp.hello().bytes(), 28, 0xFFFF0000), "65535"
    yield "unknown command", hello + with_word(read, 0, 77), "command 77"
    yield "address translation", hello + with_word(read, 0, 7), "translation"
    for length in (0, 37, 0x7FFFFFFF, 0xFFFFFFFF):
        yield f"{length} bytes", hello + with_word(read, 4, length), "bytes after its header"
    yield "4 GiB read", hello + with_word(read, 44, 0xFFFFFFFF), "an access of 4294967295 bytes"
    yield "read of nothing", hello + with_word(read, 44, 0), "an access of 0 bytes"
    yield "wrong channel", hello + with_word(read, 16, 3), "on channel 3"
    yield "response to nothing", hello + with_word(read + bytes(4), 4, 42)[:12] + struct.pack(
        ">II", 2, 9) + read[20:] + bytes(4), "a response that no request of ours awaits"
    late = rp.Access(2**64 - 1, BITFUSION, 4).body()
    yield "time", hello + rp.Packet(rp.READ, 1, 0, 9, late).bytes(), "beyond simulated time"
    line = struct.pack(">QQIB", 0, 0, 7, 1)
    yield "line", hello + rp.Packet(rp.INTERRUPT, 1, 0, 12, line).bytes(), "interrupt line 7"
    enables = rp.Access(0, BITFUSION, 4, rp.EXTENDED, b"", b"\xff" * 4).body()
    outside = rp.Packet(rp.READ, 1, 0, 9, enables).bytes()
    yield "enables outside", hello + with_word(outside, 72, 0xFFFFFFF0), "byte enables at"
    yield "noise", bytes(range(256)) * 40, "command 66051"


def malformed_packets_end_it_with_a_message(bitloom: CommandLine) -> None:
    for name, stream, said in wrong_streams():
        with accelerators(bitloom) as side:
            side.listening()
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(LIMIT)
                client.connect(path(bitloom))
                client.sendall(stream)
                try:
                    while client.recv(4096):
                        pass
                except ConnectionResetError:
                    pass
                ended = side.ended().expect(LEFT)
        assert ended.err.startswith("remote port: the peer sent "), (name, ended)
        assert said in ended.err.splitlines()[0], (name, ended)
        assert not (bitloom.folder / "port").exists(), "its socket is left behind"


def it_serves_the_next_peer_where_told_to(bitloom: CommandLine) -> None:
    with accelerators(bitloom, "--set", "remote_port.reconnects=true", "-q") as side:
        side.listening()
        for _, stream, said in wrong_streams():
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(LIMIT)
                client.connect(path(bitloom))
                client.sendall(stream)
                line = side.process.stderr.readline()
                assert said in line, (line, said)
            peer = rp.Peer(path(bitloom))
            assert peer.read(BITFUSION) == 0x42460001
            peer.close()
        side.process.send_signal(signal.SIGINT)
        assert side.ended().expect(INTERRUPTED).err == "interrupted\n"


def out_of_order_responses_are_refused(bitloom: CommandLine) -> None:
    memory, address, size = program_of(bitloom)
    for change in ("id", "command", "channel", "length", "twice"):
        with accelerators(bitloom) as side:
            side.listening()
            peer = rp.Peer(path(bitloom), bytearray(memory))
            start_program(bitloom, peer, address, size)
            peer.time += 1000
            peer.send(rp.Packet(rp.SYNC, 1, 0, 0, struct.pack(">Q", peer.time)))
            request = peer.receive()
            a = rp.access_of(request.body, False)
            answer = rp.Packet(rp.READ, request.id, rp.RESPONSE, rp.MEMORY)
            a.data = bytes(a.length)
            if change == "id":
                answer.id += 1
            elif change == "channel":
                answer.channel = 5
            elif change == "command":
                answer.command, a.data = rp.WRITE, b""
            elif change == "length":
                a.length, a.data = 8, bytes(8)
            answer.body = a.body()
            peer.send(answer)
            if change == "twice":
                peer.send(answer)
            ended = side.ended().expect(LEFT)
            peer.close()
            assert "a response that no request of ours awaits" in ended.err, (change, ended)


def memory_stays_bounded_while_a_peer_floods(bitloom: CommandLine) -> None:
    """Requests without end that nobody collects the responses of; a header that promises 128 KiB."""
    with accelerators(bitloom, "--set", "remote_port.reconnects=true", "-q") as side:
        side.listening()
        rp.Peer(path(bitloom)).close()
        before = resident_kib(side)
        for _ in range(20):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(path(bitloom))
                body = rp.Access(0, BITFUSION, 65536, 0).body()
                client.sendall(rp.hello().bytes())
                client.setblocking(False)
                request = rp.Packet(rp.READ, 1, 0, rp.REGISTERS, body).bytes()
                try:
                    for _ in range(10**5):
                        client.sendall(request)
                except (BlockingIOError, ConnectionError):
                    pass
        rp.Peer(path(bitloom)).close()
        assert resident_kib(side) < before + 16 * 1024, (before, resident_kib(side))
        side.process.send_signal(signal.SIGINT)
        side.ended().expect(INTERRUPTED)


# ---- coming and going ----------------------------------------------------------------------------


def resident_kib(side: Side) -> int:
    status = Path(f"/proc/{side.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


def open_files(side: Side) -> int:
    return len(os.listdir(f"/proc/{side.process.pid}/fd"))


def a_thousand_connections_leak_nothing(bitloom: CommandLine) -> None:
    memory, address, size = program_of(bitloom)
    with accelerators(bitloom, "--set", "remote_port.reconnects=true", "-q") as side:
        side.listening()

        def connect(n: int) -> None:
            peer = rp.Peer(path(bitloom), bytearray(memory[:4096]))
            assert peer.read(BITLET) == 0x424C0001, hex(peer.read(BITLET))
            if n % 10 == 0:  # in the middle of a program
                peer.write(register(bitloom, "CONTROL"), 2)
                peer.send(rp.Packet(rp.NOP))
            peer.close()

        for n in range(100):
            connect(n)
        rp.Peer(path(bitloom)).close()
        files, kib = open_files(side), resident_kib(side)
        for n in range(1000):
            connect(n)
        # one more that is answered: those before are gone
        last = rp.Peer(path(bitloom))
        assert open_files(side) <= files + 1, (files, open_files(side))
        assert resident_kib(side) < kib + 1024, (kib, resident_kib(side))
        last.close()
        side.process.send_signal(signal.SIGINT)
        side.ended().expect(INTERRUPTED)


def a_peer_that_leaves_in_the_middle_ends_it(bitloom: CommandLine) -> None:
    memory, address, size = program_of(bitloom)
    for moment in ("memory", "packet", "program"):
        with accelerators(bitloom) as side:
            side.listening()
            peer = rp.Peer(path(bitloom), bytearray(memory))
            start_program(bitloom, peer, address, size)
            if moment == "packet":
                peer.socket.sendall(rp.Packet(rp.SYNC, 1, 0, 0, bytes(8)).bytes()[:21])
            elif moment == "memory":
                peer.send(rp.Packet(rp.SYNC, 1, 0, 0, struct.pack(">Q", 1000)))
                assert peer.receive().command == rp.READ
            else:
                peer.sync(20_000)
            peer.close()
            ended = side.ended().expect(LEFT)
            assert re.match("remote port: the peer (is gone|closed the connection)", ended.err), ended


def a_program_does_not_go_on_for_the_next_peer(bitloom: CommandLine) -> None:
    memory, address, size = program_of(bitloom)
    with accelerators(bitloom, "--set", "remote_port.reconnects=true", "-q") as side:
        side.listening()
        for _ in range(3):
            peer = rp.Peer(path(bitloom), bytearray(memory))
            assert peer.sync(1000) == 1000, "its clock does not begin again"
            start_program(bitloom, peer, address, size)
            peer.sync(20_000)
            assert peer.read(register(bitloom, "STATUS")) & 1 == 1, "it has ended already"
            peer.close()
            peer = rp.Peer(path(bitloom), bytearray(memory))
            assert peer.read(register(bitloom, "STATUS")) == 4, "no fault"
            assert peer.lines == {0: 1}, "the new peer knows nothing of the line that is up"
            peer.sync(10_000_000)
            assert not peer.served, "the old program works with the new peer's memory"
            peer.write(register(bitloom, "CONTROL"), 2)
            peer.write(register(bitloom, "IRQ_STATUS"), 3)
            peer.close()
        side.process.send_signal(signal.SIGINT)
        side.ended().expect(INTERRUPTED)


def a_killed_process_ends_the_other(bitloom: CommandLine) -> None:
    (bitloom.folder / "loop.elf").write_bytes(rv.elf(rv.print_text("ready\n") + rv.loop()))
    for killed in ("accelerators", "processor"):
        with accelerators(bitloom) as far:
            where = far.listening()
            near = Side(bitloom, "soc_remote", where, "--firmware", "loop.elf")
            with near:
                while os.fstat(near.out.fileno()).st_size == 0:
                    assert near.process.poll() is None, near.ended()
                if killed == "accelerators":
                    far.process.kill()
                    ended = near.ended().expect(LEFT)
                    assert "remote port: the peer " in ended.err and "pc 0x" in ended.err, ended
                else:
                    near.process.kill()
                    ended = far.ended()
                    assert "remote port: the peer " in ended.err, ended


def ctrl_c_ends_it_cleanly(bitloom: CommandLine) -> None:
    for connects in (False, True):
        with accelerators(bitloom) as side:
            side.listening()
            peer = rp.Peer(path(bitloom)) if connects else None
            side.process.send_signal(signal.SIGINT)
            assert "interrupted" in side.ended().expect(INTERRUPTED).err
            if peer:
                peer.close()
        assert not (bitloom.folder / "port").exists()


def max_time_ends_it(bitloom: CommandLine) -> None:
    with accelerators(bitloom, "--max-time", "1ms") as side:
        side.listening()
        peer = rp.Peer(path(bitloom))
        peer.send(rp.Packet(rp.SYNC, 1, 0, 0, struct.pack(">Q", 2_000_000)))
        ended = side.ended().expect(LEFT)
        peer.close()
        assert ended.err.startswith("the peer did not end within 1ms\n"), ended


# ---- sockets -------------------------------------------------------------------------------------


def sockets_are_the_owners_alone(bitloom: CommandLine) -> None:
    with accelerators(bitloom) as side:
        side.listening()
        mode = os.lstat(bitloom.folder / "port").st_mode
        assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) & 0o077 == 0, oct(mode)
        again = accelerators(bitloom).ended().expect(2)
        assert "another process listens there" in again.err, again
        side.process.kill()
        side.process.wait()
    assert (bitloom.folder / "port").exists(), "nobody could clean up"
    with accelerators(bitloom) as side:  # takes over what the dead process has left
        side.listening()
        rp.Peer(path(bitloom)).close()
        side.ended().expect(GOOD)
    with accelerators(bitloom, address="tcp:localhost:0") as side:
        address = side.listening()
        assert re.fullmatch(r"tcp:127\.0\.0\.1:[1-9]\d+", address), address
        side.process.send_signal(signal.SIGINT)
        side.ended().expect(INTERRUPTED)


def what_cannot_be_is_refused(bitloom: CommandLine) -> None:
    side, processor = system(bitloom, "cosim_virt"), system(bitloom, "soc_remote")
    (bitloom.folder / "file").write_text("mine")
    (bitloom.folder / "hello.elf").write_bytes(rv.elf(rv.finish()))
    firmware = ["--firmware", "hello.elf"]
    port = ["--remote-port", "unix:port"]
    for arguments, said in (
        ([side, "--remote-port", "unix:file"], "unix:file: is there and no socket"),
        ([side, "--remote-port", "unix:none/port"], "cannot listen (No such file or directory)"),
        ([side, "--remote-port", "port"], "--remote-port: no address, give unix:PATH or tcp:"),
        ([side, "--remote-port", "tcp:0.0.0.0:0"], "remote_port.other_hosts"),
        ([side, "--remote-port", "tcp:example.org:1"], "no such host"),
        ([side, *port, *firmware], "--firmware: the core and its memory are the peer's"),
        ([side, *port, "--network-bundle", "b"], "--network-bundle: the core"),
        ([side, *port, "--gdb", "0"], "--gdb: the core"),
        ([side, *port, "--set", "dram.mode=fast", "--set", "dram.preset=ddr4_2400"],
         "dram.mode: fast memory"),
        ([side, *port, "--set", "remote_port.first_source=49"], "set remote_port.first_source to 48"),
        ([processor, *firmware], "--remote-port: missing"),
        ([processor, *port, *firmware], "cannot connect (No such file or directory)"),
        ([processor, "--remote-port", "tcp:localhost:0", *firmware], "port 0 is for who listens"),
    ):
        bitloom.refused("soc", *arguments, naming=[said])
    assert (bitloom.folder / "file").read_text() == "mine"


TESTS = (
    classify_says_the_same_as_in_one_process,
    resnet8_says_the_same_as_in_one_process,
    selftest_finds_nothing,
    both_accelerators_run_at_once,
    every_way_of_sending_gives_the_same,
    a_program_runs_for_a_peer_like_qemu,
    accesses_are_answered_one_by_one,
    many_accesses_before_their_responses,
    malformed_packets_end_it_with_a_message,
    it_serves_the_next_peer_where_told_to,
    out_of_order_responses_are_refused,
    memory_stays_bounded_while_a_peer_floods,
    a_thousand_connections_leak_nothing,
    a_peer_that_leaves_in_the_middle_ends_it,
    a_program_does_not_go_on_for_the_next_peer,
    a_killed_process_ends_the_other,
    ctrl_c_ends_it_cleanly,
    max_time_ends_it,
    sockets_are_the_owners_alone,
    what_cannot_be_is_refused,
)

if __name__ == "__main__":
    if not (FIRMWARE / "classify.elf").exists():
        print("no firmware: BITLOOM_FIRMWARE names no folder of ELF files")
        sys.exit(77)
    sys.exit(main(__doc__, TESTS))
