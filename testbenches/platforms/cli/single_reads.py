# SPDX-License-Identifier: Apache-2.0
"""What single reads of a DRAM cost, without an engine."""
from __future__ import annotations


class SingleReads:
    """Reads of one line, each after the one before, by the rules of docs/memory.md alone."""

    def __init__(self, keys: dict[str, float]) -> None:
        self.keys = {name: int(value) for name, value in keys.items() if value == int(value)}
        self.rows: dict[int, int] = {}
        self.activated: dict[int, int] = {}
        self.may_precharge: dict[int, int] = {}
        self.may_activate: dict[int, int] = {}
        self.due, self.slot = self.keys["refi"], 0
        self.open_clocks = self.opened = 0
        self.activates = self.refreshes = self.row_hits = 0

    def refresh(self) -> None:
        keys, at = self.keys, max(self.due, self.slot)
        if self.rows:
            at = max([at, *(self.may_precharge[bank] for bank in self.rows)])
            self.open_clocks += at - self.opened
            for bank in self.rows:
                self.may_activate[bank] = max(self.may_activate[bank], at + keys["rp"])
            self.rows.clear()
        at = max([at, *self.may_activate.values()])
        self.may_activate = {bank: at + keys["rfc"] for bank in range(64)}
        self.refreshes += 1
        self.due += keys["refi"]
        self.slot = at + 1

    def read(self, bank: int, row: int, now: int) -> int:
        """Returns when its data end."""
        keys, own = self.keys, False
        while True:
            slot = max(self.slot, now + 1)
            if self.rows.get(bank) == row:
                at = max(slot, self.activated[bank] + keys["rcd"])
            elif bank in self.rows:
                at = max(slot, self.may_precharge[bank])
            else:
                at = max(slot, self.may_activate.get(bank, 0))
            if at >= self.due:
                self.refresh()
                continue
            self.slot = at + 1
            if self.rows.get(bank) == row:
                self.row_hits += not own
                self.may_precharge[bank] = max(self.may_precharge[bank], at + keys["rtp"])
                return at + keys["cl"] + keys["burst_length"] // 2
            if bank in self.rows:
                del self.rows[bank]
                if not self.rows:
                    self.open_clocks += at - self.opened
                self.may_activate[bank] = max(self.may_activate[bank], at + keys["rp"])
                continue
            if not self.rows:
                self.opened = at
            self.rows[bank], self.activated[bank], own = row, at, True
            self.may_precharge[bank] = at + keys["ras"]
            self.may_activate[bank] = at + keys["rc"]
            self.activates += 1
