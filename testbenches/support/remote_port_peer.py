# SPDX-License-Identifier: Apache-2.0
"""The other end of a remote port as QEMU is one, written from the protocol's description alone: a
processor that accesses registers, tells its time, and has the memory that accelerators work with."""
from __future__ import annotations

import socket
import struct
from dataclasses import dataclass, field

NOP, HELLO, CONFIGURE, READ, WRITE, INTERRUPT, SYNC = range(7)
RESPONSE, POSTED = 2, 4
EXTENDED = 4  # in an access's attributes
REGISTERS, MEMORY, LINES = 9, 0, 12  # channels
LIMIT = 60  # seconds, against a hang


class Gone(Exception):
    """The other end has closed the connection."""


@dataclass
class Packet:
    command: int
    id: int = 0
    flags: int = 0
    channel: int = 0
    body: bytes = b""

    def bytes(self) -> bytes:
        head = (self.command, len(self.body), self.id, self.flags, self.channel)
        return struct.pack(">5I", *head) + self.body


@dataclass
class Access:
    time: int
    address: int
    length: int
    attributes: int = 0
    data: bytes = b""
    enables: bytes = b""
    streaming: int | None = None

    def body(self) -> bytes:
        streaming = self.length if self.streaming is None else self.streaming
        base = struct.pack(">QQQIIIH", self.time, self.attributes, self.address, self.length, 0,
                           streaming, 0)
        if self.attributes & EXTENDED:
            at = 80 + len(self.data)
            base += struct.pack(">HIIIII", 0, 0, 80, 0, at, len(self.enables))
        return base + self.data + self.enables

    @property
    def status(self) -> int:
        return self.attributes >> 8 & 15


def access_of(body: bytes, carries: bool) -> Access:
    time, attributes, address, length, _, _, _ = struct.unpack_from(">QQQIIIH", body)
    extended = bool(attributes & EXTENDED)
    at = struct.unpack_from(">I", body, 44)[0] - 20 if extended else 38
    data = body[at : at + length] if carries else b""
    assert len(body) == (60 if extended else 38) + len(data), "an access with stray bytes"
    return Access(time, address, length, attributes, data)


def hello(version: tuple[int, int] = (4, 3), capabilities: tuple[int, ...] = (1, 2, 3, 4)) -> Packet:
    count = len(capabilities)
    body = struct.pack(f">HHIHH{count}I", *version, 32, count, 0, *capabilities)
    return Packet(HELLO, body=body)


@dataclass
class Peer:
    """Connected, hello exchanged. `memory` is what lies from `base` on."""

    path: str
    memory: bytearray = field(default_factory=bytearray)
    base: int = 0x80000000
    capabilities: tuple[int, ...] = (1, 2, 3, 4)
    lines: dict[int, int] = field(default_factory=dict)
    served: list[Access] = field(default_factory=list)
    interrupts: list[Packet] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        self.socket.connect(self.path)
        self.next_id = 100
        self.time = 0
        self.send(hello(capabilities=self.capabilities))
        self.their_hello = self.receive()
        assert self.their_hello.command == HELLO, self.their_hello

    def close(self) -> None:
        self.socket.close()

    def send(self, packet: Packet) -> None:
        self.socket.sendall(packet.bytes())

    def receive_bytes(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            try:
                part = self.socket.recv(count - len(got))
            except ConnectionResetError:
                part = b""
            if not part:
                raise Gone
            got += part
        return got

    def receive(self) -> Packet:
        command, length, number, flags, channel = struct.unpack(">5I", self.receive_bytes(20))
        return Packet(command, number, flags, channel, self.receive_bytes(length))

    def serve(self, packet: Packet) -> None:
        """What the other end asks for: its memory and its interrupt lines."""
        if packet.command == INTERRUPT:
            assert packet.channel == LINES and len(packet.body) == 21, packet
            _, _, line, value = struct.unpack(">QQIB", packet.body)
            self.lines[line] = value
            self.interrupts.append(packet)
            if 3 in self.capabilities and not packet.flags & POSTED:
                self.send(Packet(INTERRUPT, packet.id, packet.flags | RESPONSE, LINES, packet.body))
            return
        assert packet.command in (READ, WRITE) and packet.channel == MEMORY, packet
        reads = packet.command == READ
        a = access_of(packet.body, not reads)
        self.served.append(a)
        first, last = a.address - self.base, a.address - self.base + a.length
        inside = 0 <= first and last <= len(self.memory)
        if inside and not reads:
            self.memory[first:last] = a.data
        data = bytes(self.memory[first:last]) if inside and reads else bytes(a.length * reads)
        status = 0 if inside else 0x200
        answer = Access(self.time, a.address, a.length, a.attributes | status, data)
        self.send(Packet(packet.command, packet.id, packet.flags | RESPONSE, MEMORY, answer.body()))

    def ask(self, command: int, channel: int, body: bytes) -> Packet:
        """Sends a request and serves the other end until its response is there."""
        self.next_id += 1
        self.send(Packet(command, self.next_id, 0, channel, body))
        while True:
            packet = self.receive()
            if packet.flags & RESPONSE:
                assert (packet.command, packet.id) == (command, self.next_id), packet
                assert packet.channel == channel, packet
                return packet
            self.serve(packet)

    def access(self, command: int, request: Access) -> Access:
        answer = access_of(self.ask(command, REGISTERS, request.body()).body, command == READ)
        assert answer.time >= request.time, "an access that ends before it begins"
        assert (answer.attributes ^ request.attributes) & EXTENDED == 0, "another form"
        return answer

    def read(self, address: int, length: int = 4, attributes: int = 0) -> int:
        answer = self.access(READ, Access(self.time, address, length, attributes))
        assert answer.status == 0, answer
        return int.from_bytes(answer.data, "little")

    def write(self, address: int, value: int, length: int = 4, attributes: int = 0) -> None:
        data = value.to_bytes(length, "little")
        answer = self.access(WRITE, Access(self.time, address, length, attributes, data))
        assert answer.status == 0, answer

    def sync(self, nanoseconds: int) -> int:
        """Lets time pass; what the other end's clock shows then."""
        self.time += nanoseconds
        answer = self.ask(SYNC, 0, struct.pack(">Q", self.time))
        return struct.unpack(">Q", answer.body)[0]
