# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# The shell: the corpus against dash, then what only a terminal shows.
# Sourced by run.

run_shell_case() # SCRIPT
{
    local name="sh: ${1//$'\n'/ / }"

    wanted "$name" || return 0
    # The same programs for both, except that dash has its own echo and test.
    mkdir -p "$TMP/path"
    ln -sf "$TMP/bin/sh" "$TMP/path/sh"
    run_in_work ours env -i HOME=/ "PATH=$TMP/path:$HOST_PATH" \
        "$TMP/bin/sh" -c "$1"
    run_in_work theirs env -i HOME=/ "PATH=$TMP/path:$HOST_PATH" "$DASH" -c "$1"
    same_runs "$name" ours theirs
}

shell_corpus()
{
    local line script=

    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '')
            [ -z "$script" ] || run_shell_case "$script"
            script=
            ;;
        *) script+=${script:+$'\n'}$line ;;
        esac
    done < <(tail -n +4 "$here/sh.cases")
    [ -z "$script" ] || run_shell_case "$script"
}

# The same script as a file and from standard input.
shell_sources()
{
    printf 'echo one\nread X\nthis is read\necho "[$X]"\nexit 4\n' \
        >"$TMP/script"
    expect 'sh: a script from a file reads its own input' 4 \
        $'one\nsh: this: not found\n[[]]' \
        sh script
    wanted 'sh: a script from standard input' || return 0
    if [ "$("$TMP/bin/sh" <"$TMP/script"; echo $?)" = \
        $'one\n[this is read]\n4' ]; then
        pass 'sh: a script from standard input'
    else
        fail 'sh: a script from standard input'
    fi
}

# Waits until the terminal of type_to_shell shows a matching line. On a busy host
# the text before was typed, and echoed, before the prompt: then that begins the
# line.
until_shown() # PATTERN of grep -E, for a whole line
{
    for _ in {1..300}; do
        tr -d '\r' <"$TMP/screen" | grep -qxE "([\$>] )*($1)" && return
        sleep 0.1
    done
}

# Types into an interactive sh; prints what the terminal showed. A word ?PATTERN
# waits for a line; !PATTERN types empty lines until it appears.
# With exec: script starts it by $SHELL -c, and a dash in between would die of
# the Ctrl-C that the programs get.
# shellcheck disable=SC2094 # it is read while it grows
type_to_shell() # TEXT|?PATTERN|!PATTERN...
{
    local word

    : >"$TMP/screen"
    {
        for word; do
            case $word in
            \?*) until_shown "${word#?}" ;;
            !*)
                for _ in {1..100}; do
                    tr -d '\r' <"$TMP/screen" | grep -qxE "${word#?}" && break
                    echo
                    sleep 0.2
                done
                ;;
            *) printf '%s' "$word" ;;
            esac
        done
    } | PATH=$HOST_PATH timeout 100 script -qec \
        "exec env TERM=$TERM PATH=$TMP/bin:$HOST_PATH $TMP/bin/sh" /dev/null \
        >>"$TMP/screen"
    echo "status ${PIPESTATUS[1]}" >>"$TMP/screen"
    tr -d '\r' <"$TMP/screen"
}

# A terminal that cannot be drawn on: the host's kernel provides the lines.
shell_terminal()
{
    local got TERM=dumb

    wanted 'sh: on a terminal' || return 0
    have script 'sh: on a terminal' || return 0
    got=$(type_to_shell $'echo hi\n' '?hi' $'if true\n' $'then echo cont; fi\n' \
        '?cont' $'echo )\n' '?.*syntax error.*' $'exit 3\n')
    case $got in
    *'$ '*'hi'*'> '*'cont'*'syntax error'*'status 3')
        pass 'sh: on a terminal it prompts, continues, survives an error' ;;
    *) fail 'sh: on a terminal it prompts, continues, survives an error' \
        "$got" ;;
    esac

    # The terminal echoes what is typed, so wait for a line that is not an echo.
    got=$(type_to_shell $'sh -c "echo in; echo front; spin"\n' '?front' \
        $'\003' '?.*\^C.*' $'echo "after $?"\n' '?after [0-9]+' $'exit 5\n')
    case $got in
    *'after 130'*'status 5')
        pass 'sh: Ctrl-C ends the program in front, and not the shell' ;;
    *) fail 'sh: Ctrl-C ends the program in front, and not the shell' \
        "$got" ;;
    esac

    got=$(type_to_shell $'sleep 1 & echo start""ed\n' '?started' $'\003' \
        '?.*\^C.*' '!.*exit 0.*' $'exit 6\n')
    case $got in
    *'['*'] exit 0'*'status 6')
        pass 'sh: a background program outlives Ctrl-C and is reaped' ;;
    *) fail 'sh: a background program outlives Ctrl-C and is reaped' \
        "$got" ;;
    esac
}

# Each pair: what is typed, and the resulting line. A command runs with the
# terminal's own line editing, so the next text is typed when the prompt is
# there; with - in front of it, at once.
shell_editing()
{
    local name='sh: on a terminal lines are edited' line got words=() i failed=0
    local TERM=vt100 LC_ALL=C.UTF-8
    local pairs=(
        "PATH=$TMP/bin; cd $TMP/work; echo here"$'\n' here
        $'echo hxllo\e[D\e[D\e[D\177e\n' hello
        $'choz two\001e\e[C\e[C\e[C\004\005 three\n' 'two three'
        $'cho four\e[He\e[F five\n' 'four five'
        $'cho six\eOHe\e[4~ seven\n' 'six seven'
        $'echo xeight\e[1~\e[C\e[1;5C\006\e[3~\n' eight
        $'echo nonsense\025echo nine\n' nine
        $'echo ten nonsense\e[1;5D\002\013\n' ten
        $'echo eleven \xea\xb0\x80nonsense \027\n' eleven
        $'N=x$N; echo "up $N"\n' 'up x'
        $'\e[A\n' 'up xx'
        $'echo twelve\n' twelve
        $'dra\e[A\e[A\020\016\n' 'up xxx'
        $'echo dra\e[A\e[A\e[B\e[Bft\n' draft
        $'echo 가나다\e[D\177라\e[C\e[C마\n' 가라다마
        $'echo \xea\xb0\xffcut\n' cut
        $'mkdir -p fol/in; touch fol/"a b" fol/한글 fol/한국; echo 13\n' 13
        $'ech\t14\n' 14
        $'echo f\ta\t15\n' 'fol/a b 15'
        $'echo "fol/a\t16; >fop\n' 'fol/a b 16'
        $'cd fo\tin; echo 17; cd ../..\n' 17
        $'echo fol/\t한\t글\t18\n' 'fol/한글 18'
        $'echo re""ad; read Y; echo "[$Y]"\n' read
        $'-abc\177\177d\n' '[ad]'
        $'if true\n' '> '
        $'-then echo no\003' '> then echo no^C'
        $'echo "given up $?"\n' 'given up 130'
        $'echo "no\n' '> '
        $'-no\003' '> no^C'
        $'echo ac\e[Db\n' abc
    )

    wanted "$name" || return 0
    have script "$name" || return 0
    rm -rf "$TMP/work"
    mkdir "$TMP/work"
    for ((i = 0; i < ${#pairs[@]}; i += 2)); do
        [[ ${pairs[i]} == -* ]] || words+=('?\$ ')
        line=${pairs[i + 1]}
        words+=("${pairs[i]#-}" "?${line//[][^]/.}")
    done
    got=$(type_to_shell "${words[@]}" '?\$ ' $'\004')
    # Only what changed is drawn; several matching names are listed.
    pairs+=('' $'$ echo ac\bbc\b\e[1C' '' 'a b   in/   한국  한글')
    for ((i = 1; i < ${#pairs[@]}; i += 2)); do
        [[ ${pairs[i]} != '> ' && \
            $'\n'$got$'\n' != *$'\n'"${pairs[i]}"$'\n'* ]] || continue
        fail "$name: ${pairs[i - 1]@Q}" "$got"
        failed=1
    done
    [ $failed = 1 ] || pass "$name"
}

if [ -n "$DASH" ]; then
    shell_corpus
else
    skip 'sh: the corpus' 'the host has no dash'
fi
shell_sources
shell_terminal
shell_editing
expect 'sh: no such script' 127 'sh: cannot open nosuch: No such file*' \
    sh nosuch
expect 'sh: an unknown option' 2 'usage: sh *' sh -z
# (The file of the programs is in the RAM disk: tests/user/images.sh.)
expect 'sh: help names what it can do' 1 '*/etc/help: No such*cd*exit*Tab*' sh -c help
expect 'sh: help for one name' 0 'cd: *' sh -c 'help cd'
expect 'sh: says which signal ended a program' 139 \
    'sh: process * ended by signal 11: segmentation fault' \
    sh -c "$U/lab/priv hlt >/dev/null"
