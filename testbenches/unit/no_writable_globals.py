#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The libraries have no writable data beside their objects: two machines in one process share nothing.

    no_writable_globals.py BUILD ROOT   reads the archives of models, tlm_bridges and platforms in BUILD
    no_writable_globals.py --self-test  shows that globals are found and constants are not

A constant that is made when the program starts, or at its first use, lies in writable data, too: it counts as one if
all that the sources declare by its name, in a function or outside of any, is `const`.
"""
from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOMS = ("models", "tlm_bridges", "platforms")
WRITABLE = re.compile(r"^\.(bss|data|tbss|tdata)(?!\.rel\.ro)")
# Of the compiler and of headers that are not ours. An extension's ID is given out before main.
FOREIGN = re.compile(r"(guard variable for |DW\.ref\.|std::|boost::|CLI::|onnx::|google::|nlohmann::|mu::|sc_core::|tlm::)")
# What is ours and may stay, each with its reason. None has to do with a machine's state.
ALLOWED = {
    # Counters that only make names or versions differ, atomic.
    "bitloom::network::shared_codes::next_version()::last",
    "bitloom::network::write_npy(std::filesystem::__cxx11::path const&, bitloom::network::npy_array const&)::count",
    "bitloom::explore::(anonymous namespace)::temporary_network::next_number()::number",
    # Shipped files that were read once, behind a mutex: a sweep prices thousands of designs.
    "bitloom::accelerator::technology_of(std::__cxx11::basic_string<char, std::char_traits<char>, "
    "std::allocator<char> > const&)::known",
    "bitloom::accelerator::technology_of(std::__cxx11::basic_string<char, std::char_traits<char>, "
    "std::allocator<char> > const&)::guard",
    # What a signal handler may touch.
    "bitloom::cli::(anonymous namespace)::signalled",
    # Measurements that several published figures are made of; `bitloom reproduce` has one thread.
    "bitloom::reproduce::weights_of(bitloom::reproduce::bitlet_application const&)::measured",
    "bitloom::reproduce::runs_of(bitloom::reproduce::bitlet_application const&)::measured",
}


def symbols(archive: Path) -> list[tuple[str, str]]:
    """Name and section of everything that the archive defines."""
    done = subprocess.run(["nm", "-C", "-f", "sysv", str(archive)], capture_output=True, text=True, check=True)
    rows = [line.rsplit("|", 6) for line in done.stdout.splitlines() if line.count("|") >= 6]
    return [(row[0].strip(), row[6].strip()) for row in rows]


def is_ours(name: str, archive: Path) -> bool:
    if archive.stem.endswith("_rtl"):  # holds what Verilator writes, and its run-time library
        return name.startswith("bitloom::")
    return not name.startswith(".") and not FOREIGN.match(name)


def is_constant(name: str, sources: str) -> bool:
    last = re.escape(re.sub(r"\[abi:\w+\]", "", name).rsplit("::", 1)[-1])
    in_function = ")" in name.replace("(anonymous namespace)", "")
    begin = r"\b(?:static|thread_local)\b" if in_function else r"^(?!\s|#|using|return)"
    declaration = rf"({begin}[^;{{}}()]*[\s&*>]){last}\s*"
    declared = re.findall(declaration + r"[={[;]", sources, re.MULTILINE)
    # A parenthesis may be a function's of that name: looked at where nothing else is.
    declared = declared or re.findall(declaration + r"\(", sources, re.MULTILINE)
    return bool(declared) and all(re.search(r"\bconst(expr)?\b", each) for each in declared)


def globals_of(archive: Path, sources: str) -> set[str]:
    return {
        name
        for name, section in symbols(archive)
        if WRITABLE.match(section) and is_ours(name, archive) and not is_constant(name, sources)
    }


def sources_of(root: Path) -> str:
    files = sorted(file for room in ROOMS for file in (root / room).rglob("*") if file.suffix in (".h", ".cpp"))
    return "\n".join(re.sub(r"//.*", "", file.read_text()) for file in files)


def check(build: Path, root: Path) -> int:
    archives = sorted(file for room in ROOMS for file in (build / room).rglob("libbitloom_*.a"))
    sources = sources_of(root)
    found = {name: archive for archive in archives for name in globals_of(archive, sources)}
    wrong = sorted(set(found) - ALLOWED)
    for name in wrong:
        print(f"FAILED  {found[name].relative_to(build)}: {name} is writable and belongs to no object")
    unused = sorted(ALLOWED - set(found))
    for name in unused:
        print(f"FAILED  {name} is allowed, but there is no such thing any more")
    if len(archives) < 30:
        print(f"FAILED  only {len(archives)} archives in {build}")
    print(f"{len(archives)} archives, {len(wrong) + len(unused)} failed")
    return 1 if wrong or unused or len(archives) < 30 else 0


SELF_TEST = """
#include <string>
namespace bitloom {
int counter = 3;
static int hidden;
thread_local int of_thread;
int* touch() { static std::string last; last += 'a'; of_thread += hidden++; return &counter; }
const std::string& text() { static const std::string constant("made at first use, and rather long"); return constant; }
extern const char* const names[2] = {"a", "b"};
struct base { virtual ~base(); };
base::~base() {}
}
"""


def self_test() -> int:
    with tempfile.TemporaryDirectory() as folder:
        source, archive = Path(folder, "a.cpp"), Path(folder, "liba.a")
        source.write_text(SELF_TEST)
        subprocess.run(["c++", "-c", "-O2", "-fPIC", str(source), "-o", f"{folder}/a.o"], check=True)
        subprocess.run(["ar", "rc", str(archive), f"{folder}/a.o"], check=True)
        found = {re.sub(r"\[abi:\w+\]", "", name) for name in globals_of(archive, SELF_TEST)}
    expected = {"bitloom::counter", "bitloom::hidden", "bitloom::of_thread", "bitloom::touch()::last"}
    if found != expected:
        print(f"FAILED  found {sorted(found)}, expected {sorted(expected)}")
        return 1
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else check(Path(sys.argv[1]), Path(sys.argv[2])))
