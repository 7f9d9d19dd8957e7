#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Usage: check_json.py SCHEMA FILE [real]

Checks JSON lines: each line against the schema, and the links between them. Of
the made-up recording (scene.c), not of a real one: that the causes tell what
the scenes did."""
import json
import sys

import jsonschema

from lines import Checks, read_lines, read_stood_still


def check_schema(checks, schema_path, path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = jsonschema.Draft202012Validator(schema)
    kinds = {
        definition["properties"]["kind"]["const"]: whole.evolve(
            schema={"$ref": "#/$defs/" + name})
        for name, definition in schema["$defs"].items()
        if "const" in definition.get("properties", {}).get("kind", {})
    }
    resolver = jsonschema.RefResolver.from_schema(schema)
    with open(path, encoding="utf-8") as file:
        for at, line in enumerate(file.read().rstrip("\n").split("\n"), 1):
            value = json.loads(line)
            validator = jsonschema.Draft202012Validator(
                kinds[value["kind"]].schema, resolver=resolver) \
                if value.get("kind") in kinds else whole
            error = next(validator.iter_errors(value), None)
            checks.that("schema", error is None,
                        f"line {at}: {error and error.message}")
            if at <= 60:  # the whole of it, which is slow
                checks.that("whole schema", whole.is_valid(value), line)


def inside(inner, outer):
    return outer["t"] <= inner["t"] and \
        inner["t"] + inner["took"] <= outer["t"] + outer["took"] + 1


def check_links(checks, records):
    """What holds for any recording."""
    for n, r in records.items():
        checks.that("causes lie before", 0 <= r.get("cause", 0) < n, r)
        checks.that("in order of time", r["t"] >= records.get(n - 1, r)["t"],
                    r)
        why = records.get(r.get("cause"))
        if why and r["kind"] in ("sysret", "trapret") and "took" in r:
            checks.that("an end ends its like",
                        why["kind"] + r["kind"] in
                        ("syscallsysret", "traptrapret") and
                        why["pid"] == r["pid"] and
                        abs(r["t"] - why["t"] - r["took"]) <= 1, r)


def check_causes(checks, records):
    def cause(record):
        return records.get(record.get("cause"), {"kind": "nothing"})

    for r in records.values():
        kind, why = r["kind"], cause(r)
        if kind == "host-call" and "vcpu" in r:
            checks.that("host call in its exit",
                        why["kind"] == "exit" and inside(r, why), r)
        elif kind == "host-call":
            checks.that("host call of a device's thread",
                        why["kind"] == "service" and inside(r, why), r)
        elif kind == "service":
            if why["kind"] == "request":
                checks.that("service of a request",
                            why["request"] == r["request"] and
                            why["pid"] == r["pid"], r)
            else:
                checks.that("service of an exit", why["kind"] == "exit", r)
        elif kind == "policy":
            checks.that("policy of an exit", why.get("result") == -13 and
                        r["name"] == "deny" and r["errno"] == "EACCES" and
                        r["of"] == "file", r)
        elif kind == "kvm":
            checks.that("events of KVM", r["text"].startswith(("kvm_entry:", "kvm_exit:")), r)
        elif kind == "interrupt":
            checks.that("interrupt of a service",
                        why["kind"] == "service", r)
        elif kind == "trap" and r["vector"] in (0x30, 0x31):
            checks.that("trap of an interrupt",
                        why["kind"] == "interrupt", r)
        elif kind == "exit" and r.get("call") == "console":
            checks.that("exit of a system call",
                        why.get("name") == "write" and
                        why["kind"] == "syscall" and why["pid"] == r["pid"],
                        r)
        elif kind == "exit" and r.get("address") == "0xd0000050":
            checks.that("exit of a read", why.get("name") == "read", r)
        elif kind == "request":
            checks.that("request of a read", why.get("name") == "read" and
                        why["pid"] == r["pid"], r)
        elif kind == "syscall":
            checks.that("file of a descriptor", r.get("file") == (
                "/disk/<b>hello" if r["name"] == "read" else None), r)
        elif kind == "text" and r["of"] == 1:
            checks.that("text of a write", why.get("name") == "write", r)
        elif kind == "process" and r["event"] == "fork":
            checks.that("fork", why.get("name") == "fork" and
                        why["pid"] == r["parent"], r)


def check_stood_still(checks, header, records, path):
    """Of each exit once, and the parts are the whole."""
    lines = read_stood_still(path)
    exits = {n for n, r in records.items() if r["kind"] == "exit"}
    host = {}
    for r in records.values():
        if r["kind"] == "host-call" and "vcpu" in r:
            why = records.get(r.get("cause"), {})
            n = why.get("cause") if why.get("kind") == "service" else r.get("cause")
            host[n] = host.get(n, 0) + r["took"]
    checks.that("stood still, once for each exit", exits >= {s["cause"] for s in lines} and
                len({s["cause"] for s in lines}) == len(lines), len(lines))
    for s in lines:
        checks.that("parts of standing still", s["vmm"] + s["host"] + s["kvm"] == s["took"] and
                    abs(s["vmm"] + s["host"] - records[s["cause"]]["took"]) <= 2, s)
        checks.that("host calls while it stood still",
                    abs(s["host"] - host.get(s["cause"], 0)) <= 20, s)
        if s["estimated"]:
            checks.that("the estimate", s["kvm"] == header["empty_exit"], s)
    return len(lines) == len(exits)


def check_ends(checks, records, has_lost):
    """Each begin has one end, of the same process and kind."""
    ends = {}
    for r in records.values():
        if r["kind"] in ("sysret", "trapret"):
            ends[r.get("cause")] = r
    begins = [r for r in records.values() if r["kind"] in ("syscall", "trap")]
    latest = {(r["pid"], r["vcpu"]): r["n"] for r in begins}
    for r in begins:
        n, end = r["n"], ends.get(r["n"])
        if r["name"] == "exit":
            continue
        late = n == latest[r["pid"], r["vcpu"]]  # may have no end any more
        if has_lost and not end or late:
            continue
        checks.that("begin has its end",
                    end and end["pid"] == r["pid"] and
                    abs(end["took"] - end["t"] + r["t"]) <= 1, r)


def check_text(checks, records):
    for r in records.values():
        if r["kind"] == "text" and "\\ufffd" in json.dumps(r["text"]):
            whole = bytes.fromhex(r.get("text_bytes", ""))
            checks.that("bytes where text is no UTF-8",
                        whole.decode("utf-8", "replace").replace("\ufffd", "")
                        == r["text"].replace("\ufffd", ""), r)
        if r["kind"] == "exit" and r.get("call") == "time":
            checks.that("large results are exact",
                        int(r["result"], 16) == 1795242655680827470, r)


def main():
    checks = Checks()
    header, records, last = read_lines(sys.argv[2])
    lost = sum(r["records"] for r in records.values() if r["kind"] == "lost")

    checks.that("records counted", last["records"] == len(records), last)
    checks.that("lost counted", last["lost"] == lost, last)
    check_schema(checks, sys.argv[1], sys.argv[2])
    check_links(checks, records)
    checks.that("each exit stood still",
                check_stood_still(checks, header, records, sys.argv[2]) or lost)
    if sys.argv[3:] == ["real"]:
        checks.end("schema", "causes lie before")
    if not lost:
        check_causes(checks, records)
        check_text(checks, records)
    check_ends(checks, records, lost > 0)
    names = ["schema"] + (["begin has its end"] if records else [])
    if records and not lost:
        names += ["host call in its exit", "host call of a device's thread",
                  "service of an exit", "policy of an exit",
                  "service of a request", "request of a read",
                  "interrupt of a service", "trap of an interrupt",
                  "exit of a system call", "exit of a read",
                  "text of a write", "file of a descriptor", "fork",
                  "bytes where text is no UTF-8", "large results are exact", "events of KVM"]
    checks.end(*names)


main()
