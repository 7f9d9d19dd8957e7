# SPDX-License-Identifier: MIT
# Reads a trace as JSON lines, in order, and checks that each read of the disk
# took its path, over three threads: the guest's system call; within it, the
# kernel's request to the disk; the disk's thread, for that request; the host's
# call, within that; then the interrupt; the guest's handler for it; the return,
# after the host's call. Each names the one before as its cause. Ends with "ok N
# requests", or with the wrong lines and status 1.

function field(name,    at, rest)
{
    at = index($0, "\"" name "\":")
    if (!at)
        return ""
    rest = substr($0, at + length(name) + 3)
    sub(/^"/, "", rest)
    sub(/[",}].*/, "", rest)
    return rest
}

function wrong(what)
{
    if (nr_wrong++ < 20)
        print what ": " $0
}

# The cause must be known, and must not be later.
function after(times, what)
{
    if (!(cause in times))
        wrong(what " is for nothing")
    else if (time < times[cause])
        wrong(what " came before what it is for")
}

{
    kind = field("kind")
    n = field("n")
    time = field("t") + 0
    cause = field("cause")
}
kind == "syscall" && field("name") == "read" {
    call[n] = time
}
kind == "request" && field("name") == "disk0" {
    if (!(cause in call))
        next # of the kernel's own, when it mounts the disk
    after(call, "a request")
    asked[n] = time
    place[n] = field("request")
    of[n] = cause
    waits[cause]++
}
kind == "service" && field("name") == "disk0" {
    service[n] = time
    service_end[n] = time + field("took")
    if (!(cause in asked))
        next
    after(asked, "a service")
    if (field("request") != place[cause])
        wrong("a service of another sector")
    work[n] = of[cause]
}
kind == "host-call" && field("name") == "pread64" {
    after(service, "a host call")
    ended = time + field("took")
    if (ended > service_end[cause])
        wrong("a host call ends after its service")
    read_end[cause] = ended
    if (cause in work)
        done[work[cause]] = ended
}
kind == "interrupt" && field("name") == "disk0" && field("level") == 1 {
    after(service, "an interrupt")
    if (time < read_end[cause])
        wrong("an interrupt before what was read")
    line[n] = time
}
kind == "trap" && field("name") == "disk0 interrupt" && cause != "" {
    after(line, "the handler")
    handled++
}
kind == "sysret" && field("name") == "read" && (cause in waits) {
    if (!(cause in done) || time < done[cause])
        wrong("the return came before what was read")
    else if (field("result") == 4096 && waits[cause] == 1)
        requests++
}

END {
    if (nr_wrong)
        exit 1
    print "ok " requests + 0 " requests, " handled + 0 " interrupts"
}
