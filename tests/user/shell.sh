# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# The shell: the corpus against dash, then what only a terminal shows.
# Sourced by run.

run_shell_case() # SCRIPT
{
    local name="sh: ${1//$'\n'/ / }"

    wanted "$name" || return 0
    # The same programs for both; dash's own echo and test stay its own.
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

# Waits until the terminal of type_to_shell shows a line that fits.
until_shown() # PATTERN of grep -E, for a whole line
{
    for _ in {1..300}; do
        tr -d '\r' <"$TMP/screen" | grep -qxE "$1" && return
        sleep 0.1
    done
}

# Types into an interactive sh; what the terminal showed. A word ?PATTERN waits
# for a line; !PATTERN types empty lines until it is there.
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
        "exec env PATH=$TMP/bin:$HOST_PATH $TMP/bin/sh" /dev/null \
        >>"$TMP/screen"
    echo "status ${PIPESTATUS[1]}" >>"$TMP/screen"
    tr -d '\r' <"$TMP/screen"
}

shell_terminal()
{
    local got

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

    # The terminal shows what is typed, so a line is waited for that is not.
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

if [ -n "$DASH" ]; then
    shell_corpus
else
    skip 'sh: the corpus' 'the host has no dash'
fi
shell_sources
shell_terminal
expect 'sh: no such script' 127 'sh: cannot open nosuch: No such file*' \
    sh nosuch
expect 'sh: an unknown option' 2 'usage: sh *' sh -z
expect 'sh: help names what it can do' 0 '*cd*exit*' sh -c help
expect 'sh: says which signal ended a program' 139 \
    'sh: process * ended by signal 11: segmentation fault' \
    sh -c "$U/lab/priv hlt >/dev/null"
