# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# What a system test may use. Each test runs in a subshell of its own, in an
# empty directory $DIR; `drive` runs a command and leaves in
#   STATUS  its exit status, SIGn, or TIMEOUT    MS     how long it took
#   OUT ERR what it printed                      RSS    its peak, in KiB
#   NOUT NERR  how many bytes that was           AFTER  ms since the last step
#   TTY     restored or changed, raw- in front if it was raw at the last step
# `fail` and `skip` end the test with a reason.

umask 022 # tests look at the modes of files
export TERM=xterm # and at what is printed on a terminal
unset NO_COLOR

# drive [options of launch] -- COMMAND...
drive()
{
    local limit=$((60 * STRETCH)) # only what hangs takes that long

    OUT='' ERR=''
    "$LAUNCH" -d "$DIR" -t "$limit" "$@" >"$DIR/report" ||
        fail "launch failed"
    read -r STATUS MS RSS NOUT NERR AFTER TTY <"$DIR/report"
    if [ "$NOUT" -gt 0 ]; then
        IFS= read -r -d '' OUT <"$DIR/out"
    fi
    if [ "$NERR" -gt 0 ]; then
        IFS= read -r -d '' ERR <"$DIR/err"
    fi
    LAST=${ERR%$'\n'}
    LAST=${LAST##*$'\n'}
    LAST=${LAST%$'\r'}
}

# Runs COMMAND, which calls drive and checks its results, until the figure (MS
# or AFTER) of its last `drive` is at most LIMIT. If vmm itself is too slow, it
# is too slow each time; other load on this machine does not last.
within() # MS|AFTER LIMIT COMMAND...
{
    local figure=$1 limit=$2 least=999999

    shift 2
    for _ in {1..15}; do
        "$@"
        [ "${!figure}" -ge "$least" ] || least=${!figure}
        [ "$least" -gt "$limit" ] || return 0
    done
    fail "$least ms at best of 15 runs, over $limit"
}

fail() # REASON
{
    printf '%s' "$1" >"$DIR/reason"
    exit 1
}

skip() # REASON
{
    printf '%s' "$1" >"$DIR/reason"
    exit 2
}

# Call before `drive -n`: another user must be able to reach the files of this
# test.
as_nobody()
{
    local folder=$GUESTS

    chmod 755 "$TMP" "$DIR"
    [ "$EUID" = 0 ] || return 0
    while [ -n "$folder" ]; do
        [ -n "$(find "$folder" -maxdepth 0 -perm -001)" ] ||
            skip "another user may not look into $folder"
        folder=${folder%/*}
    done
}

# Sets CAPS, the capabilities of this host's KVM: what `vmm doctor` saw working,
# unless the environment sets it.
#
# There are two words of our own, for faults of the emulated hosts that doctor
# cannot see. QEMU's CPUs check no segment limits, and hang for ever if a guest
# turns on paging with EFER.LME but without PAE. Bochs never interrupts a guest
# that spins with interrupts off.
find_capabilities()
{
    local cpu

    if [ -z "${CAPS+set}" ]; then
        CAPS=$("$VMM" doctor --list 2>/dev/null)
    fi
    CAPS=" ${CAPS//$'\n'/ } "
    cpu=$(</proc/cpuinfo)
    [[ $cpu == *'QEMU TCG'* ]] || CAPS+='strict-cpu '
    [[ -n ${RIG-} && $cpu == *GenuineIntel* ]] || CAPS+='preempt '
}

has() # WORD
{
    [[ $CAPS == *" $1 "* ]]
}

# Does this host's KVM have it?
need() # WORD...
{
    local word

    for word; do
        has "$word" && continue
        [ -z "$CAPABLE" ] || exit 3
        case $word in
        strict-cpu) skip 'the emulated CPU of this host does not check this' ;;
        preempt) skip 'the emulated CPU of this host cannot be taken back' ;;
        *) skip "the KVM of this host lacks $word (vmm doctor)" ;;
        esac
    done
}

expect_status() # STATUS, or several with | between
{
    [[ "|$1|" == *"|$STATUS|"* ]] || fail "status $STATUS, not $1"
}

expect_out() # TEXT
{
    [ "$OUT" = "$1" ] || fail "stdout is not ${1@Q}"
}

expect_out_has() # TEXT
{
    [[ $OUT == *"$1"* ]] || fail "stdout lacks ${1@Q}"
}

expect_err_has() # TEXT
{
    [[ $ERR == *"$1"* ]] || fail "stderr lacks ${1@Q}"
}

# The death report contains TEXT, wherever its lines are broken.
expect_report_has() # TEXT
{
    local text=${ERR//[$'\n\r']/ }

    while [[ $text == *'  '* ]]; do text=${text//  / }; done
    [[ $text == *"$1"* ]] || fail "the report lacks ${1@Q}"
}

# There is exactly one message line on stderr, and no usage page.
expect_one_message() # TEXT that it holds
{
    expect_err_has "$1"
    [[ $ERR == vmm:\ * ]] || fail "the message does not start with 'vmm: '"
}

# What must be true for every run, whatever the guest does (SECURITY).
expect_sane() # MOST_MIB of guest memory that the guest touches
{
    local limit=$((($1 + 5) * 1024))

    [ "$STATUS" != TIMEOUT ] || fail "still running after ${MS} ms"
    [[ $STATUS != SIG* ]] || fail "vmm died by ${STATUS/SIG/signal }"
    [ "$NERR" -le 65536 ] || fail "$NERR bytes on stderr, over 65536"
    [ -z "$CHECK_RSS" ] || [ "$RSS" -le "$limit" ] ||
        fail "peak RSS of $RSS KiB, over $limit"
    case $STATUS in
    79 | 8? | 124)
        [[ $LAST == "vmm: exit code=$STATUS reason="* ]] ||
            fail "the last line on stderr is not 'vmm: exit code=$STATUS ...'"
        ;;
    esac
}

# The end of what was printed, for a failed test.
show_tail() # NAME FILE
{
    local lines line

    [ -s "$2" ] || return 0
    mapfile -t lines < <(tail -c 2000 "$2" | tail -n 12 | tr -d '\000')
    for line in "${lines[@]}"; do
        printf '    %s| %s\n' "$1" "$line"
    done
}

run_test() # INDEX NAME COMMAND
{
    local reason='' status started=${EPOCHREALTIME/./} ms

    DIR=$TMP/$1
    mkdir "$DIR" || return 1
    # A subshell, so that `fail` and `skip` return here.
    (
        cd "$DIR" || exit 1
        $3
    ) </dev/null
    status=$?
    [ ! -e "$DIR/reason" ] || reason=$(<"$DIR/reason")
    ms=$(((${EPOCHREALTIME/./} - started) / 1000))
    case $status in
    0) printf 'ok - %s (%s ms)\n' "$2" "$ms" ;;
    3) ;;
    2) printf 'skip - %s: %s\n' "$2" "$reason" ;;
    *)
        reason=$(
            printf 'not ok - %s: %s\n' "$2" "${reason:-ended with $status}"
            show_tail out "$DIR/out"
            show_tail err "$DIR/err"
        )
        printf '%s\n' "$reason"
        ;;
    esac
    rm -rf "$DIR" # an emulated host has little room for files
    return "$status"
}
