#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Usage: check_perfetto.py MODULES FILE JSON-LINES [real]

Decodes a Perfetto trace with the published schema (perfetto_pb2 in the folder
MODULES), plays it as its reader does, and compares it with the JSON lines of
the same recording."""
import datetime
import sys

from lines import Checks, read_lines, read_stood_still

BEGIN, END, INSTANT = 1, 2, 3


class Slice:
    def __init__(self, begin, event):
        self.begin, self.end = begin, None
        self.name = event.name
        self.category = event.categories[0] if event.categories else ""
        self.flows = list(event.flow_ids)
        self.notes = {a.name: a for a in event.debug_annotations}
        self.track = event.track_uuid

    @property
    def record(self):
        return self.notes["record"].uint_value if "record" in self.notes else 0


def play(checks, trace):
    """Tracks and slices, as the reader of such traces makes them: stably
    sorted by time, an end closes what began last on its track."""
    tracks, stacks, slices = {}, {}, []
    events = []
    for packet in trace.packet:
        checks.that("packets are of our sequence",
                    packet.trusted_packet_sequence_id == 1)
        if packet.HasField("track_descriptor"):
            descriptor = packet.track_descriptor
            tracks[descriptor.uuid] = descriptor
        elif packet.HasField("track_event"):
            events.append((packet.timestamp, packet.track_event))
            checks.that("events have a described track",
                        packet.track_event.track_uuid in tracks)
    for time, event in sorted(events, key=lambda pair: pair[0]):
        stack = stacks.setdefault(event.track_uuid, [])
        if event.type == BEGIN:
            stack.append(Slice(time, event))
            slices.append(stack[-1])
        elif event.type == END:
            checks.that("an end has a begin", stack, event)
            if stack:
                top = stack.pop()
                top.end = time
                for note in event.debug_annotations:
                    top.notes[note.name] = note
        else:
            slices.append(Slice(time, event))
            slices[-1].end = time
    for stack in stacks.values():
        checks.that("all slices end", not stack, stack and stack[0].name)
    return tracks, slices


def check_records(checks, tracks, slices, records, epoch):
    by_record = {s.record: s for s in slices if s.category != "cpu"}
    for n, r in records.items():
        if r["kind"] in ("exit", "host-call", "service"):
            s = by_record.get(n)
            checks.that("a record with a length is a slice",
                        s and s.begin == epoch + r["t"] and
                        s.end - s.begin == r["took"] and
                        s.category == r["kind"], r)
            lane = tracks[s.track]
            checks.that("it lies on its vCPU's track",
                        tracks[lane.parent_uuid].name ==
                        (f"vCPU {r['vcpu']}" if "vcpu" in r
                         else "device threads") and
                        ("system calls" in lane.name) ==
                        (r["kind"] == "host-call"), lane)
        elif r["kind"] == "syscall" and r["pid"]:
            s = by_record.get(n)
            checks.that("a system call is its process's slice",
                        s and tracks[s.track].process.pid == r["pid"] and
                        s.name == r["name"], r)
            if "file" in r:
                checks.that("a descriptor has its file", "file" in s.notes and
                            s.notes["file"].string_value == r["file"], r)
        elif r["kind"] == "sysret" and "took" in r and r["pid"]:
            s = by_record.get(r["cause"])
            checks.that("it ends with its result",
                        abs(s.end - s.begin - r["took"]) <= 1 and
                        s.notes["result"].int_value == r["result"], r)


def check_flows(checks, slices, records):
    leads = {}
    for s in slices:
        for flow in s.flows:
            leads.setdefault(flow, set()).add(s.record)
    for n, r in records.items():
        if r["kind"] not in ("exit", "host-call", "service", "interrupt",
                             "policy", "request") or "cause" not in r:
            continue
        if records[r["cause"]].get("pid") == 0:
            continue  # the idle process has no track
        checks.that("a flow links cause and effect",
                    {n, r["cause"]} <= leads.get(r["cause"], set()), r)


def check_cpus(checks, slices, tracks):
    """Nothing has a ring of a vCPU while something else has it."""
    ends = {}
    for s in sorted((s for s in slices if s.category == "cpu"),
                    key=lambda s: s.begin):
        lane = tracks[s.track].parent_uuid
        checks.that("one ring at a time has a vCPU",
                    s.begin >= ends.get(lane, 0), s.name)
        ends[lane] = s.end


def check_stood_still(checks, slices, lines):
    notes = {s.notes["exit"].uint_value: s.notes for s in slices
             if s.category == "stood-still"}
    checks.that("each standing still once", len(notes) == len(lines), len(lines))
    for line in lines:
        of = notes.get(line["cause"], {})
        kvm = "kvm_ns_estimated" if line["estimated"] else "kvm_ns"
        checks.that("the parts of it", [of[name].uint_value if name in of else None
                                        for name in ("vmm_ns", "host_ns", kvm)] ==
                    [line["vmm"], line["host"], line["kvm"]], line)


def main():
    sys.path.insert(0, sys.argv[1])
    import perfetto_pb2

    checks = Checks()
    trace = perfetto_pb2.Trace()
    with open(sys.argv[2], "rb") as file:
        trace.ParseFromString(file.read())
    header, records, _ = read_lines(sys.argv[3])
    epoch = int(header["start_tsc"], 16) * 1000000 // header["tsc_khz"]
    clocks = {c.clock_id: c.timestamp
              for c in trace.packet[0].clock_snapshot.clocks}
    checks.that("clocks", clocks[6] == epoch and
                datetime.datetime.fromtimestamp(
                    clocks[1] // 10**9, datetime.timezone.utc).isoformat()[:19]
                == header["start"][:19], clocks)
    tracks, slices = play(checks, trace)
    check_stood_still(checks, slices, read_stood_still(sys.argv[3]))
    unknown = [p for p in trace.packet if p.UnknownFields()]
    checks.that("no unknown fields", not unknown)
    check_records(checks, tracks, slices, records, epoch)
    check_flows(checks, slices, records)
    check_cpus(checks, slices, tracks)
    if sys.argv[4:] == ["real"]:
        origin = next(s for s in slices if s.name == "recorded with")
        keys = ("vmm", "host_kernel", "cpu_vendor", "cpu", "virtualisation", "options")
        checks.that("it says where it was recorded", header["vmm"] and all(
            origin.notes[key].string_value == header[key]
            for key in keys if header.get(key)), (header, origin.notes))
        checks.end("it says where it was recorded",
                   "a record with a length is a slice")
    checks.end("a record with a length is a slice",
               "a system call is its process's slice",
               "a descriptor has its file",
               "it ends with its result", "a flow links cause and effect",
               "one ring at a time has a vCPU")


main()
