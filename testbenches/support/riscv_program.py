# SPDX-License-Identifier: Apache-2.0
"""Small RISC-V executables without a compiler: instructions by the manual's formats (unprivileged
20191213, chapter 24), and an ELF around them."""
from __future__ import annotations

import struct

RAM, UART, FINISHER = 0x80000000, 0x10000000, 0x100000
WFI = 0x10500073


def lui(rd: int, upper: int) -> int:
    return (upper & 0xFFFFF) << 12 | rd << 7 | 0x37


def addi(rd: int, rs1: int, value: int) -> int:
    return (value & 0xFFF) << 20 | rs1 << 15 | rd << 7 | 0x13


def slli(rd: int, rs1: int, amount: int) -> int:
    return amount << 20 | rs1 << 15 | 1 << 12 | rd << 7 | 0x13


def load(rd: int, rs1: int, offset: int, function: int) -> int:
    """function: 0 lb, 1 lh, 2 lw, 3 ld, 4 lbu."""
    return (offset & 0xFFF) << 20 | rs1 << 15 | function << 12 | rd << 7 | 0x03


def store(rs2: int, rs1: int, offset: int, function: int) -> int:
    """function: 0 sb, 1 sh, 2 sw, 3 sd."""
    high, low = (offset & 0xFFF) >> 5, offset & 0x1F
    return high << 25 | rs2 << 20 | rs1 << 15 | function << 12 | low << 7 | 0x23


def branch(function: int, rs1: int, rs2: int, offset: int) -> int:
    """function: 0 beq, 1 bne."""
    o = offset & 0x1FFF
    high = (o >> 12) << 6 | o >> 5 & 0x3F
    low = (o >> 1 & 0xF) << 1 | o >> 11 & 1
    return high << 25 | rs2 << 20 | rs1 << 15 | function << 12 | low << 7 | 0x63


def csrrw(number: int, rs1: int) -> int:
    return number << 20 | rs1 << 15 | 1 << 12 | 0x73


def loop() -> list[int]:
    return [0x6F]  # jal x0, 0


def li(rd: int, value: int) -> list[int]:
    """Values of 32 bits; those above 0x7fffffff are not sign-extended."""
    upper = (value + 0x800) >> 12
    words = [lui(rd, upper), addi(rd, rd, value - (upper << 12))]
    if value > 0x7FFFF7FF:
        words += [slli(rd, rd, 32), 0x02005013 | rd << 15 | rd << 7]  # srli by 32
    return words


def write_word(address: int, value: int) -> list[int]:
    return [*li(30, address), *li(31, value), store(31, 30, 0, 2)]


def print_text(text: str) -> list[int]:
    words = li(30, UART)
    for character in text:
        words += [addi(31, 0, ord(character)), store(31, 30, 0, 0)]
    return words


def finish(code: int = 0) -> list[int]:
    return write_word(FINISHER, 0x5555 if code == 0 else code << 16 | 0x3333)


def elf(words: list[int], address: int = RAM, symbols: dict[str, int] | None = None) -> bytes:
    """A static executable of one segment that starts at its beginning."""
    code = struct.pack(f"<{len(words)}I", *words)
    names, table = b"\0", b""
    for name, value in (symbols or {}).items():
        table += struct.pack("<IBBHQQ", len(names), 0x10, 0, 0xFFF1, value, 0)
        names += name.encode() + b"\0"
    data_at = 64 + 56 + 2 * 64
    header = b"\x7fELF\x02\x01\x01" + bytes(9)
    header += struct.pack("<HHIQQQIHHHHHH", 2, 243, 1, address, 64, 120, 0, 64, 56, 1, 64, 2, 0)
    program = struct.pack("<IIQQQQQQ", 1, 7, data_at, address, address, len(code), len(code), 4)

    def section(kind: int, offset: int, size: int, link: int) -> bytes:
        return struct.pack("<IIQQQQIIQQ", 0, kind, 0, 0, offset, size, link, 0, 1, 24)

    sections = section(2, data_at + len(code), len(table), 1)
    sections += section(3, data_at + len(code) + len(table), len(names), 0)
    return header + program + sections + code + table + names
