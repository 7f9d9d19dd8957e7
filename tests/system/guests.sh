# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The bare guests as tests. Each source file says in its header how it is run
# and how it ends; guest/bare/README.md lists the words.

# Reads one header and adds its tests. A test is kept as the text of its
# header lines, to be read again by guest_run.
guest_read() # FILE
{
    local line common='' case='' text='' base=${1##*/}

    base=${base%.asm}
    [[ $1 != */zoo/* ]] || base=zoo_$base
    while IFS= read -r line; do
        [[ $line == \;* ]] || break
        [[ $line =~ ^\;\ +(args|kernel|needs|disk|stdin|stdout|stdout-file|stdout-has|stderr|expect|timeout|touches|cause|hint|case):\ ?(.*)$ ]] ||
            continue
        if [ "${BASH_REMATCH[1]}" = case ]; then
            [ -z "$case" ] || guest_add "$base/$case" "$common$text"
            case=${BASH_REMATCH[2]}
            text=''
        elif [ -n "$case" ]; then
            text+="${BASH_REMATCH[1]}:${BASH_REMATCH[2]}"$'\n'
        else
            common+="${BASH_REMATCH[1]}:${BASH_REMATCH[2]}"$'\n'
        fi
    done <"$1"
    guest_add "$base${case:+/$case}" "$common$text"
}

declare -A guest_header
guest_add() # NAME HEADER
{
    guest_header[$1]=$2
    add_test "$1" "guest_run $1"
}

guest_run() # NAME
{
    local line key value image args='' kernel='' want='' has=() err=() why=() status=''
    local needs='port-io' limit=40 touches=2 input=/dev/null text exact=

    image=${1%%/*}
    image=$GUESTS/${image/#zoo_/zoo/}
    if [ -e "$image.elf" ]; then image+=.elf; else image+=.bin; fi
    [ -e "$image" ] || fail "$image is missing; run make"
    while IFS= read -r line; do
        key=${line%%:*} value=${line#*:}
        value=${value//%S/$SOURCES}
        case $key in
        args) args+=" $value" ;;
        kernel) kernel+=" $value" ;;
        needs) needs+=" $value" ;;
        disk) truncate -s "$value" disk.img || fail 'making disk.img' ;;
        stdin) input=$value ;;
        stdout) want+=$value$'\n' exact=1 ;;
        stdout-file) IFS= read -r -d '' want <"$value"; exact=1 ;;
        stdout-has) has+=("$value") ;;
        stderr) err+=("$value") ;;
        cause | hint) why+=("$value") ;;
        expect) status=${value#status=} ;;
        timeout) limit=$value ;;
        touches) touches=$value ;;
        esac
    done <<<"${guest_header[$1]}"
    [ -n "$status" ] || fail "the header says no expected status"
    # shellcheck disable=SC2086 # lists of words
    need $needs
    # shellcheck disable=SC2086
    drive -t "$((limit * STRETCH))" -- "$VMM" $args "$image" $kernel <"$input"
    expect_sane "$touches"
    expect_status "$status"
    [ -z "$exact" ] || expect_out "$want"
    for text in "${has[@]}"; do expect_out_has "$text"; done
    for text in "${err[@]}"; do expect_err_has "$text"; done
    for text in "${why[@]}"; do expect_report_has "$text"; done
}
