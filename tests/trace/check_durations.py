#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: [VMM=PROGRAM] check_durations.py FILE

Writes a recording of exits of which no two take as long, more than the
statistics count one by one, and checks what they say: the reader has to read
the file again, count nothing twice, and find the exact median. The file is of
version 1, whose records are not packed.
"""
import os
import struct
import subprocess
import sys
import zlib

NR = 400_000
META, RECORDS, END = 1, 4, 6
EXIT, KVM_EXIT_HLT = 1, 5


def block(kind, first, data):
    """A block of source 0, with its checksums (vmm/trace/file/file.h)."""
    head = struct.pack("<IIQIIQQI", 0x6B6C4274, kind, len(data), 0,
                       zlib.crc32(data), first, 0, 0)
    return head + struct.pack("<I", zlib.crc32(head)) + data


def record(tsc, ticks):
    return struct.pack("<QIBBBBIHH40x", tsc, ticks, EXIT, 0, 0, 0,
                       KVM_EXIT_HLT, 0, 0)


def main():
    path, = sys.argv[1:]
    with open(path, "wb") as file:
        file.write(b"vmmtrace" + struct.pack("<II", 1, 64))
        file.write(block(META, 0, b'{"title": "t", "tsc_khz": 1000000, '
                                  b'"start_tsc": "0x0", "vcpus": 1}'))
        for first in range(0, NR, 4000):
            file.write(block(RECORDS, first, b"".join(
                record(1000 + 100 * i, 1_000_000 + i * 7919 % NR * 1000)
                for i in range(first, first + 4000))))
        file.write(block(END, 0, b"{}"))
    vmm = os.environ.get("VMM", "build/vmm")
    text = subprocess.run([vmm, "trace", path, "--format=stats"], check=True,
                          capture_output=True, text=True).stdout
    print(text)
    row = next(line for line in text.splitlines() if line[:4] == "hlt ")
    # 1.000 ms, 1.001 ms, ...: number NR / 2, number 0.99 NR, the last.
    wanted = ["1.00", "ms", "201.00", "ms", "397.00", "ms", "401.00", "ms"]
    words = row.split()
    sys.exit(words[1] != str(NR) or words[-8:] != wanted or
             f"{NR} records" not in text)


main()
