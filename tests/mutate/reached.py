# SPDX-License-Identifier: MIT
"""Which suites of the unit tests run which lines: every suite is run once by
itself, from a build with gcc --coverage; gcov is asked about a file when it is
needed."""

import json
import os
import pathlib
import subprocess
import sys


class Reached:
    def __init__(self, build, work):
        self.build, self.work = pathlib.Path(build).absolute(), work.absolute()
        self.files = {}
        listed = subprocess.run([self.build / "unit", "--list"], check=True,
                                text=True, stdout=subprocess.PIPE).stdout
        self.names = [line.split(":")[0] for line in listed.split("\n")
                      if line and line[0].isalpha() and ":" in line]
        for name in self.names:
            self.run_suite(name)

    def run_suite(self, name):
        """Its counters, of all objects, go below work/NAME."""
        folder = self.work / name
        done = folder / "done"
        if done.exists() and done.stat().st_mtime > \
                (self.build / "unit").stat().st_mtime:
            return
        subprocess.run(["rm", "-rf", folder], check=True)
        folder.mkdir(parents=True)
        print(f"reached by {name}", flush=True)
        strip = len(self.build.parts) - 1
        outcome = subprocess.run(
            [self.build / "unit", f"--filter={name}/*"], check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "GCOV_PREFIX": str(folder),
                 "GCOV_PREFIX_STRIP": str(strip)})
        if outcome.returncode:
            sys.exit(f"mutate: {name} fails without any mutant")
        done.touch()

    def lines(self, path):
        """Suite -> line -> was it run, for each line with code."""
        stem = f"obj/{path[:-2]}"
        data = {name: self.work / name / f"{stem}.gcda" for name in self.names}
        data = {name: file for name, file in data.items() if file.exists()}
        for file in data.values():
            notes = file.with_suffix(".gcno")
            if not notes.exists():
                notes.symlink_to(self.build / f"{stem}.gcno")
        if not data:
            return {}
        out = subprocess.run(["gcov", "-j", "-t", *data.values()], check=True,
                             text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL).stdout
        return {name: self.ran(path, json.loads(text))
                for name, text in zip(data, out.splitlines(), strict=True)}

    @staticmethod
    def ran(path, report):
        ran = {}
        for file in report["files"]:
            for line in file["lines"] if file["file"] == path else []:
                number = line["line_number"]
                ran[number] = ran.get(number, False) or line["count"] > 0
        return ran

    def suites(self, path, first, last):
        """The suites that run one of these lines; if there is no code in them,
        the line before them that has code: a statement of several lines."""
        if path not in self.files:
            self.files[path] = self.lines(path)
        found = []
        for name, ran in self.files[path].items():
            lines = [n for n in ran if first <= n <= last]
            before = [n for n in ran if n < first]
            if not lines and before:
                lines = [max(before)]
            if any(ran[n] for n in lines):
                found.append(name)
        return found
