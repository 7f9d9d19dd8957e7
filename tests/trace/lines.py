# SPDX-License-Identifier: MIT
"""What the checks of this folder share: JSON lines, and failing."""
import json
import sys


def read_lines(path):
    """Header, records by number, last line. Strict: UTF-8 and JSON."""
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    # Not splitlines(): text may hold other line ends than \n.
    lines = [json.loads(line) for line in text.rstrip("\n").split("\n")]
    records = {line["n"]: line for line in lines[1:-1] if "n" in line}
    return lines[0], records, lines[-1]


def read_stood_still(path):
    """The lines between the records that say how long the guest stood still."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n")
                if line.startswith('{"kind":"stood-still"')]


class Checks:
    """Counts checks by name and ends with what failed."""

    def __init__(self):
        self.seen = {}
        self.failed = 0

    def that(self, name, truth, what=""):
        self.seen[name] = self.seen.get(name, 0) + 1
        if not truth:
            self.failed += 1
            if self.failed <= 10:
                print(f"{name}: {what}")

    def end(self, *names):
        """Each of `names` must have been checked at least once."""
        for name in names:
            if not self.seen.get(name):
                self.failed += 1
                print(f"{name}: there was nothing to check")
        for name, count in self.seen.items():
            print(f"  {name}: {count}")
        sys.exit(1 if self.failed else 0)
