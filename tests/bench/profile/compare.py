# SPDX-License-Identifier: MIT
"""Usage: compare.py COUNTS KERNEL TABLE LIMIT

Compares a profile of the teaching kernel by samples (TABLE: `vmm --stats`) with
the instructions that it executed (COUNTS: count.c), function by function. Fails
if one of the five largest differs by more than LIMIT percentage points. All of
ring 3 is one function; time in `hlt` and in vmm has no instructions and is left
out. The standard error is that of so many samples, each taken by chance.
"""

import bisect
import collections
import re
import struct
import subprocess
import sys

KERNEL = range(0xFFFFFFFF80000000, 0xFFFFFFFF81000000)  # guest/kernel/kernel.ld
PROGRAMS = range(0x400000, 0x800000)  # guest/user
SHOWN = 5


def functions(kernel):
    """Addresses and names of the functions, in order."""
    output = subprocess.run(["nm", "--defined-only", kernel], check=True,
                            capture_output=True, text=True).stdout
    lines = (line.split() for line in output.splitlines())
    return sorted((int(address, 16), name) for address, kind, name in lines
                  if kind in "tTwW" and int(address, 16) in KERNEL)


def counted(path, kernel):
    """Instructions executed, by function."""
    known = functions(kernel)
    starts = [address for address, _ in known]
    counts = collections.Counter()
    with open(path, "rb") as file:
        for address, executed in struct.iter_unpack("<QQ", file.read()):
            if address in KERNEL:
                at = bisect.bisect_right(starts, address) - 1
                counts[known[at][1] if at >= 0 else "?"] += executed
            elif address in PROGRAMS:
                counts["ring 3"] += executed
    return counts


def sampled(path):
    """Samples by function, and in all; the table has the first rows only."""
    row = re.compile(r"^(\S.*?)\s+(\d+)\s+[\d.]+ %\s+[\d.]+ %$")
    taken = re.compile(r"^all\s+(\d+)$")
    counts = collections.Counter()
    total = 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            if match := taken.match(line):
                total += int(match[1])
            elif match := row.match(line):
                name, samples = match[1], int(match[2])
                if name.startswith("["):
                    total -= samples
                elif name.endswith(" (ring 3)"):
                    counts["ring 3"] += samples
                else:
                    counts[name] += samples
    return counts, total


def main():
    counts = counted(sys.argv[1], sys.argv[2])
    samples, taken = sampled(sys.argv[3])
    limit = float(sys.argv[4])
    executed = sum(counts.values())
    if not taken or not executed:
        sys.exit("profile: there are no samples, or no instructions")
    print(f"The profile of the teaching kernel, {taken} samples, against "
          f"{executed / 1e6:.0f} million instructions, counted:")
    print(f"{'':26} {'counted':>11} {'sampled':>11} {'difference':>11} "
          f"{'std. error':>11}")
    worst = 0
    for name, count in counts.most_common(SHOWN):
        exact = 100 * count / executed
        guess = 100 * samples[name] / taken
        worst = max(worst, abs(guess - exact))
        error = (exact * (100 - exact) / taken) ** 0.5
        print(f"{name:26} {exact:9.2f} % {guess:9.2f} % {guess - exact:+11.2f} "
              f"{error:11.2f}")
    met = worst <= limit
    print(f"profile: they differ by {worst:.2f} points at most, at most "
          f"{limit:g}: {'met' if met else 'MISSED'}")
    sys.exit(not met)


main()
