# SPDX-License-Identifier: MIT
# Reads a trace as JSON lines, in order, and checks that each request took its
# path: a write's hypercall for the console lies between that write's system
# call and its return, on the same vCPU; time never goes back; an exit
# does not end after the guest's next record. Ends with "ok N requests", or with
# the wrong lines and status 1.

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

{
    kind = field("kind")
    vcpu = field("vcpu")
    time = field("t") + 0
}
/"t":/ {
    if (time < last)
        wrong("time goes back")
    last = time
}
kind == "syscall" || kind == "sysret" || kind == "trap" || kind == "switch" {
    if (time < exit_end[vcpu])
        wrong("the guest ran during its exit")
}
kind == "syscall" {
    call[vcpu] = field("pid") " " field("name")
    done[vcpu] = 0
}
kind == "sysret" {
    if (call[vcpu] == field("pid") " write" && field("name") == "write" &&
        done[vcpu] == 1)
        requests++
    call[vcpu] = ""
}
kind == "switch" {
    if (call[vcpu] ~ / write$/)
        switched++
    call[vcpu] = ""
}
kind == "exit" {
    exit_end[vcpu] = time + field("took")
    begun[field("n")] = time
}
kind == "exit" && field("call") == "console" {
    if (call[vcpu] ~ / write$/)
        done[vcpu]++
    else
        outside++
}
kind == "host-call" && field("cause") != "" {
    cause = field("cause")
    if (!(cause in begun) || time < begun[cause])
        wrong("the host was asked before the exit")
}

END {
    if (nr_wrong) {
        exit 1
    }
    print "ok " requests + 0 " requests, " outside + 0 " outside, " \
        switched + 0 " switched"
}
