#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs/registers/bitloom.svd is what CMSIS-SVD 1.3 allows: elements in the schema's order, required
ones there, names that are identifiers, registers within their blocks and apart.

    svd_is_valid.py FILE
"""
from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as xml

# The schema's sequences, as far as the file uses them; * marks what must be there.
ORDER = {
    "device": "vendor name* version* description* addressUnitBits* width* peripherals*",
    "peripherals": "peripheral*",
    "peripheral": "name* description baseAddress* addressBlock interrupt registers",
    "addressBlock": "offset* size* usage*",
    "interrupt": "name* description value*",
    "registers": "register*",
    "register": "dim dimIncrement name* description addressOffset* size access resetValue "
    "modifiedWriteValues fields",
    "fields": "field*",
    "field": "name* description bitOffset bitWidth",
}
CHOICES = {
    "access": {"read-only", "write-only", "read-write"},
    "modifiedWriteValues": {"oneToClear"},
    "usage": {"registers"},
}
NUMBERS = {"baseAddress", "offset", "value", "dim", "dimIncrement", "addressOffset",
           "resetValue", "bitOffset", "bitWidth", "addressUnitBits", "width"}
NAME = re.compile(r"[_A-Za-z][_A-Za-z0-9]*(\[%s\])?")


def number(element: xml.Element, tag: str, default: int | None = None) -> int:
    text = element.findtext(tag)
    assert text is not None or default is not None, f"{element.tag} without {tag}"
    return int(text, 0) if text is not None else default


def check(element: xml.Element) -> None:
    if element.tag in CHOICES:
        assert element.text in CHOICES[element.tag], f"{element.tag}: {element.text}"
    if element.tag in NUMBERS:
        text = element.text or ""
        assert re.fullmatch(r"0x[0-9a-f]+|\d+", text), f"{element.tag}: {text}"
    if element.tag not in ORDER:
        return
    sequence = ORDER[element.tag].split()
    places = [name.rstrip("*") for name in sequence]
    tags = [child.tag for child in element]
    assert not set(tags) - set(places), f"{element.tag} has {set(tags) - set(places)}"
    at = [places.index(tag) for tag in tags]
    assert at == sorted(at), f"{element.tag}: wrong order, {tags}"
    for required in (name.rstrip("*") for name in sequence if name.endswith("*")):
        assert required in tags, f"{element.tag} without {required}"
    if "name" in places and element.tag != "device":
        name = element.findtext("name") or ""
        assert NAME.fullmatch(name) and ("%s" in name) == (element.find("dim") is not None), name
    for child in element:
        check(child)


def check_places(peripheral: xml.Element) -> None:
    end, names = 0, set()
    size = number(peripheral.find("addressBlock"), "size")
    for register in peripheral.iter("register"):
        name, first = register.findtext("name"), number(register, "addressOffset")
        step = number(register, "dimIncrement", number(register, "size") // 8)
        assert first >= end, f"{name} overlaps what is before it"
        assert name not in names, f"two registers {name}"
        names.add(name)
        end = first + step * number(register, "dim", 1)
        assert end <= size, f"{name} lies outside"
        taken = 0
        for field in register.iter("field"):
            mask = ((1 << number(field, "bitWidth")) - 1) << number(field, "bitOffset")
            assert mask & taken == 0 and mask >> number(register, "size") == 0, f"{name}"
            taken |= mask


def main() -> int:
    device = xml.parse(sys.argv[1]).getroot()
    assert device.tag == "device" and device.get("schemaVersion") == "1.3"
    check(device)
    peripherals = list(device.iter("peripheral"))
    for peripheral in peripherals:
        check_places(peripheral)
    print(f"{len(peripherals)} peripherals, {len(list(device.iter('register')))} registers")
    return 0 if peripherals else 1


if __name__ == "__main__":
    sys.exit(main())
