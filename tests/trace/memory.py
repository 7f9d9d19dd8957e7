#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Usage: [VMM=PROGRAM] memory.py FILE MIB FORMAT...

`vmm trace FILE --format=FORMAT` takes at most MIB of memory (ru_maxrss), and
has written something. FORMAT=MIB: that one may take as much.
"""
import os
import subprocess
import sys


def peak_mib(file, form):
    """The most memory that the reader had, its status, and bytes written."""
    vmm = os.environ.get("VMM", "build/vmm")
    with subprocess.Popen([vmm, "trace", file, f"--format={form}"],
                          stdout=subprocess.PIPE) as process:
        written = 0
        while data := process.stdout.read(1 << 20):
            written += len(data)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024, process.returncode, written, usage.ru_utime


def main():
    file, budget, *formats = sys.argv[1:]
    failed = False
    for word in formats:
        form, _, own = word.partition("=")
        peak, status, written, seconds = peak_mib(file, form)
        print(f"{form}: {peak:.1f} MiB, {seconds:.2f} s, {written} bytes")
        failed |= peak > float(own or budget) or status != 0 or written == 0
    sys.exit(failed)


main()
