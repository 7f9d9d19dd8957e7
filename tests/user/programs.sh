# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# Each program against the host's of the same name. Sourced by run.

# Files for the programs to work on.
files=$TMP/files
mkdir -p "$files/dir/inner" "$files/.hidden"
seq 1000 >"$files/numbers"
printf 'one two\nthree\tfour  five\n\nlast without newline' >"$files/text"
head -c 5000 /dev/urandom >"$files/random"
head -c 300 /dev/zero >"$files/zeros"
: >"$files/empty"
printf '%s' 'exactly 16 bytes' >"$files/sixteen"
touch -d '2001-02-03 04:05' "$files/old"
ln -s text "$files/link"
ln -s /nowhere "$files/dangling"
chmod 4755 "$files/numbers"
chmod 1777 "$files/dir"

# Options that make a host tool do what ours does by default.
host_always() # TOOL OPTION
{
    printf '#!/bin/sh\n[ "$1" != %s ] || shift\nexec %s %s "$@"\n' "$2" \
        "$(PATH=$HOST_PATH command -v "$1")" "$2" >"$TMP/host-$1"
    chmod +x "$TMP/host-$1"
}
host_always hexdump -C
host_always ls -n

# Runs PROGRAM ARG..., ours and the host's, in $files, and compares.
compare() # PROGRAM ARG...
{
    local name="$*"

    wanted "$name" || return 0
    have "$1" "$name" || return 0
    compare_as "$name" "$TMP/bin/$1" "$(PATH=$HOST_PATH command -v "$1")" \
        "${@:2}"
}

compare_as() # NAME OURS THEIRS ARG...
{
    local name=$1 ours=$2 theirs=$3
    shift 3
    (cd "$files" && timeout 20 "$ours" "$@") <"$files/text" \
        >"$TMP/o.out" 2>"$TMP/o.err"
    echo $? >"$TMP/o.status"
    (cd "$files" && timeout 20 "$theirs" "$@") <"$files/text" \
        >"$TMP/t.out" 2>"$TMP/t.err"
    echo $? >"$TMP/t.status"
    same_runs "$name" o t
}

# Runs a command line that changes a copy of $files, with our programs and with
# the host's; compares the resulting trees, and the status.
compare_trees() # COMMAND-LINE
{
    local name="tree: $1" which

    wanted "$name" || return 0
    for which in o t; do
        rm -rf "$TMP/tree"
        cp -a "$files" "$TMP/tree"
        (cd "$TMP/tree" && PATH=$([ $which = o ] && echo "$TMP/bin" ||
            echo "$HOST_PATH") && eval "$1") >"$TMP/$which.stdout" \
            2>"$TMP/$which.err" </dev/null
        echo $? >"$TMP/$which.status"
        (cd "$TMP/tree" && find . -printf '%p %y %m %l\n' | sort &&
            find . -type f -exec cksum {} + | sort) >"$TMP/$which.out"
    done
    same_runs "$name" o t
}

for args in '' -n '-n a' 'a b' '-x a' '-- a'; do
    # shellcheck disable=SC2086 # a list of words
    compare_as "echo $args" "$TMP/bin/echo" /bin/echo $args
done

for args in '' numbers 'text empty' '- text' 'nosuch text' dir; do
    # shellcheck disable=SC2086
    compare cat $args
done

for args in '' -l -w -c '-l text' '-lw text' '-c numbers' 'text numbers' \
    'text nosuch' empty '-l text random empty' '- text'; do
    # shellcheck disable=SC2086
    compare wc $args
done

for args in '' '-n 3 numbers' '-3 numbers' '-n3 numbers' '-n 0 numbers' \
    'numbers text' '-n 2 text nosuch numbers' '-n 5000 numbers'; do
    # shellcheck disable=SC2086
    compare head $args
done

for file in text random zeros empty sixteen nosuch; do
    have hexdump "hexdump $file" || continue
    for args in '' -C; do
        wanted "hexdump $args $file" || continue
        # shellcheck disable=SC2086
        compare_as "hexdump $args $file" "$TMP/bin/hexdump" \
            "$TMP/host-hexdump" $args $file
    done
done

for args in 5 '3 7' '1 3 10' '10 -4 -9' '5 1' '-3 3' 20000; do
    # shellcheck disable=SC2086
    compare seq $args
done
expect 'seq with a step of 0' 1 'seq: a STEP of 0 never ends' seq 1 0 5
expect 'seq up to the largest number ends' 0 9223372036854775807 \
    seq 9223372036854775807 9223372036854775807

compare ls
for args in -a dir text 'text dir' 'dir . nosuch' '-a dir' link; do
    # shellcheck disable=SC2086
    compare ls $args
done
for args in '' -a text 'old numbers' dir link dangling 'nosuch text' /etc; do
    # shellcheck disable=SC2086
    wanted "ls -l $args" &&
        compare_as "ls -l $args" "$TMP/bin/ls" "$TMP/host-ls" -l $args
done

for args in '' -s -n -r -v -m '-s -r'; do
    # shellcheck disable=SC2086
    compare uname $args
done
compare true
compare false
compare pwd
for args in '+%Y-%m-%d %H:%M' '+%a %b %%'; do
    # The minute must not end between the two.
    while [[ $(date +%S) == 5[5-9] ]]; do sleep 0.5; done
    compare date "$args"
done
expect 'date without a format' 0 '??? ??? ?? ??:??:?? UTC 20??' date

compare test
while IFS= read -r args; do
    eval "compare test $args"
done <<'CASES'
a
''
-n a
-n ''
-z ''
-z a
a = a
a = b
a != b
1 -eq 1
1 -eq 2
-5 -lt 3
3 -le 3
4 -gt 5
5 -ge 5
1 -ne 1
1 -eq x
-e text
-e nosuch
-f text
-f dir
-d dir
-d text
-s text
-s empty
-c /dev/null
! a
! ''
a -a b
a -a ''
'' -o b
'' -o ''
'(' a ')'
'(' a = b ')' -o c
! -e nosuch
= = =
CASES
wanted 'a missing ]' && expect 'a missing ]' 2 '*there is no ]*' '[' a
expect '[ ] without anything' 1 '' '[' ']'

compare_trees 'mkdir new'
compare_trees 'mkdir new dir'
compare_trees 'mkdir a/b/c'
compare_trees 'mkdir -p a/b/c dir/inner dir//x/'
compare_trees 'mkdir -p text/x'
compare_trees 'rmdir dir/inner'
compare_trees 'rmdir dir'
compare_trees 'rm text'
compare_trees 'rm dir'
compare_trees 'rm nosuch'
compare_trees 'rm -f nosuch text'
compare_trees 'rm -r dir numbers'
compare_trees 'mkdir -p deep/1/2/3/4 && cp text numbers deep/1/2 && rm -r deep'
compare_trees 'rm -rf .'
compare_trees 'rm link dangling'
compare_trees 'mv text moved'
compare_trees 'mv text numbers'
compare_trees 'mv text numbers dir'
compare_trees 'mv dir elsewhere'
compare_trees 'mv nosuch x'
compare_trees 'mv text numbers nosuch'
compare_trees 'cp text copy'
compare_trees 'cp random dir'
compare_trees 'cp text numbers random dir'
compare_trees 'cp text numbers nosuch'
compare_trees 'cp numbers text'
compare_trees 'cp text text'
compare_trees 'cp dir x'
compare_trees 'cp -r dir copied'
compare_trees 'cp text dir/inner; cp -r dir copied; cp -r dir copied'
expect 'cp -r into itself' 1 'cp: cannot copy files into itself' \
    cp -r files files/dir
compare_trees 'touch newfile text'
compare_trees 'touch no/such'

wanted 'touch makes the time now' && {
    touch -d 2001-01-01 "$files/stale"
    "$TMP/bin/touch" "$files/stale"
    if [ $(($(date +%s) - $(stat -c %Y "$files/stale"))) -lt 60 ]; then
        pass 'touch makes the time now'
    else
        fail 'touch makes the time now'
    fi
}
wanted 'mv between file systems' && {
    if [ -d /dev/shm ] && [ "$(stat -c %d /dev/shm)" != \
        "$(stat -c %d "$TMP")" ]; then
        away=$(mktemp -d /dev/shm/user-test.XXXXXX)
        cp "$files/random" "$TMP/source"
        if "$TMP/bin/mv" "$TMP/source" "$away/target" &&
            [ ! -e "$TMP/source" ] && cmp -s "$files/random" "$away/target"; then
            pass 'mv between file systems'
        else
            fail 'mv between file systems'
        fi
        rm -rf "$away"
    else
        skip 'mv between file systems' 'there is only one here'
    fi
}

expect 'sleep sleeps' 0 '' sleep 0.1
expect 'sleep wants a number' 2 'usage: sleep *' sleep x
expect 'kill wants a number' 2 'kill: x: a process number must be *' kill x
expect 'kill says who is not there' 1 'kill: process 4000000: No such process' \
    kill 4000000
expect 'kill -0 of oneself' 0 '' sh -c 'kill -0 $$'
expect 'kill knows names' 138 'sh: *' sh -c 'spin & sleep 0.1; kill -s USR1 $!;
    wait $!; S=$?; echo sh: ended; exit $S'
expect 'kill knows no others' 2 'kill: USR9: a signal must be *' kill -USR9 1
expect 'kill ends spin' 143 'sh: *' sh -c 'spin & sleep 0.1; kill $!; wait $!;
    S=$?; echo sh: ended; exit $S'
expect 'yes stops when nobody reads' 0 $'ja\nja' sh -c 'yes ja | head -n 2'
expect 'free' 0 '*total KiB*used KiB*free KiB*' free
expect 'uptime' 0 'up *:??:??, * processes, load *.?? *.?? *.??' uptime
expect 'sync' 0 '' sync
expect 'ps without a table' 1 \
    'ps: the process table /proc/ps cannot be read: No such file*' ps
printf 'PID PPID STATE TICKS COMMAND\n1 0 sleep 3 init /bin/sh\n12 1 run 12345 spin\n' \
    >"$TMP/table"
expect 'ps lines a table up' 0 \
    $'PID PPID STATE TICKS COMMAND\n  1    0 sleep     3 init /bin/sh\n 12    1 run   12345 spin' \
    ps table

# init must be process 1: it runs in a new PID namespace, if we may create one.
init_in_namespace() # ARG...
{
    unshare --fork --pid --kill-child "$TMP/bin/init" "$@"
}
if wanted 'init' && unshare --fork --pid true 2>/dev/null; then
    init_in_namespace "$TMP/bin/sh" -c \
        '(sleep 0.2; echo orphan) & exit 9' >"$TMP/init.out" 2>&1
    if [ $? = 9 ]; then
        pass 'init ends with the status of its program'
    else
        fail 'init ends with the status of its program' "$(cat "$TMP/init.out")"
    fi
    init_in_namespace "$TMP/bin/sh" -c 'kill -9 $$' >"$TMP/init.out" 2>&1
    if [ $? = 137 ] && grep -q 'ended by signal 9: killed' "$TMP/init.out"; then
        pass 'init says which signal ended its program'
    else
        fail 'init says which signal ended its program'
    fi
    init_in_namespace /no/such >"$TMP/init.out" 2>&1
    if [ $? = 127 ] && grep -q 'cannot run /no/such' "$TMP/init.out"; then
        pass 'init says what it cannot run'
    else
        fail 'init says what it cannot run'
    fi
elif wanted 'init'; then
    skip init 'this user may not make a PID namespace'
fi
