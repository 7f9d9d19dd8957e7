# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# The labs, as far as a Linux host can run them. Sourced by run.

lab() # NAME ARG...
{
    expect "lab: $*" 0 "*$1: * checks held" "$U/lab/$1" "${@:2}"
}

lab regs
lab threads
lab counter
lab counter 2 100000
lab fpu
lab fpu 4 6
lab coop
lab coop -s
lab divzero
lab forkbomb 50
lab memhog 16
lab cow
lab stackgrow
lab stackgrow 1024
lab stackoverflow
lab args one 'two words'
lab orphan 5
lab pipe 1
lab nest
lab nap 50
lab sysbench 100
lab efault
lab spawn 100
lab stress 4 20
lab stress 8 10 99
lab jumps 1 200
lab fair 3 200
lab fair -y 2 200
expect 'lab: args prints its arguments' 0 \
    '*argv\[1\] * "one"*argv\[2\] * "two words"*AT_PAGESZ*0x1000*' \
    "$U/lab/args" one 'two words'
expect 'lab: polite' 0 $'A 1\nA 2\nA 3' "$U/lab/polite" A 3
expect 'lab: sysfuzz refuses to run on Linux' 2 \
    'sysfuzz: this is a Linux kernel;*' "$U/lab/sysfuzz" 1 10
lab counter -l 4 2000000

# Every attack must end in the signal for it.
signal_of() # ATTACK
{
    case $1 in
    ud2) echo 4 ;;
    int3) echo 5 ;;
    div0) echo 8 ;;
    *) echo 11 ;;
    esac
}

while read -r attack _; do
    wanted "lab: priv $attack" || continue
    "$U/lab/priv" "$attack" >"$TMP/priv.out" 2>&1 </dev/null &
    wait $! 2>/dev/null
    status=$?
    if [ $status = $((128 + $(signal_of "$attack"))) ]; then
        pass "lab: priv $attack"
    elif [[ $attack == vm*call ]] && [ $status = 98 ] &&
        grep -q 'REFUSED: -1' "$TMP/priv.out"; then
        pass "lab: priv $attack (refused by the hypervisor under this host)"
    elif [[ $attack == vm*call ]] && [ $status = 132 ]; then
        pass "lab: priv $attack (no such instruction here)"
    elif [ "$attack" = popf ] && [ $status = 97 ] &&
        grep -q IGNORED "$TMP/priv.out"; then
        pass "lab: priv $attack (no trap)"
    else
        fail "lab: priv $attack" "status $status" "$(cat "$TMP/priv.out")"
    fi
done < <("$U/lab/priv" list)
expect 'lab: priv of an unknown attack' 2 'priv: nosuch: no such attack*' \
    "$U/lab/priv" nosuch

# Every call of the teaching kernel that follows a pointer is in the list of
# efault. The calls here take no pointer, or (those of the third line) follow
# none.
no_pointers=' close dup dup2 dup3 lseek umask ftruncate fchmod fchown
    fchdir sync fsync fdatasync mmap munmap mprotect mremap madvise brk
    set_tid_address set_robust_list rseq
    fork vfork clone exit exit_group getpid gettid getppid setpgid getpgid
    getpgrp setsid getsid sched_yield getuid getgid geteuid getegid setuid
    setgid getgroups kill tkill tgkill pause rt_sigreturn reboot
    fadvise64 flock fallocate msync setreuid setregid setresuid setresgid
    getpriority setpriority alarm setgroups clone3 '
if wanted 'lab: efault knows every call'; then
    rows=$here/../../guest/user/lab/efault_rows.c
    mapfile -t calls < <(sed -nE \
        's/^    CALL\((.*)\),.*/\1/p; s/^    \[__NR_(.*)\] = sys_.*/\1/p' \
        "$here/../../guest/kernel/sys/table.c")
    missing=
    for call in "${calls[@]}"; do
        [[ ${no_pointers//$'\n'/ } == *" $call "* ]] ||
            grep -q "ROW(\"[^\"]*\", $call, " "$rows" || missing+=" $call"
    done
    if [ -z "$missing" ] && [ "${#calls[@]}" -gt 100 ]; then
        pass 'lab: efault knows every call'
    else
        fail 'lab: efault knows every call' "of ${#calls[@]} calls not these:$missing"
    fi
fi
