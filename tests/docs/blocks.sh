# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# Runs the commands of a page, and checks what they print.

kvm_has=$(build/vmm doctor --list 2>/dev/null)
has_real_kvm=$(grep -x ring3 <<<"$kvm_has")

# Splits a page's fenced blocks into $tmp/block.N, their opening lines into
# $tmp/block.N.info ("LINE INFO...").
split_blocks() # PAGE
{
    rm -f "$tmp"/block.*
    awk -v base="$tmp/block." '
        /^```/ && !inside { inside = 1; file = base sprintf("%03d", ++n)
            info = substr($0, 4); print NR, info >(file ".info")
            printf "" >file; next }
        /^```/ { inside = 0; close(file); next }
        inside { print >file }
        END { if (inside) exit 1 }' "$1"
}

# Runs $1 here, or in the emulated host, where build/ is writable as it is here;
# leaves out, err and status in $tmp.
run_block() # FILE native|emulated
{
    local command=(bash -e -u -c "$(cat "$1")")

    if [ "$2" = emulated ]; then
        # shellcheck disable=SC2016 # for the shell in there
        command=(tests/rig/run --timeout=600 --out=build -- bash -c
            'mount --bind "$RIG_OUT" build && exec "$@"' rig "${command[@]}")
    fi
    timeout 900 "${command[@]}" >"$tmp/out" 2>"$tmp/err" </dev/null
    echo $? >"$tmp/status"
}

ended_with() # STATUS[|STATUS]
{
    [[ "|$1|" == *"|$(cat "$tmp/status")|"* ]]
}

# Replaces what may differ from run to run.
normalise()
{
    sed -E 's/\r$//; s/\+0x[0-9a-f]+/+0x_/g; s/0x[0-9a-f]{5,}/0x_/g
        s/[0-9]+(\.[0-9]+)? (ns|us|ms)\b/_ time/g; s/[0-9]+\.[0-9]+/_/g
        s/\b[0-9]{4,}\b/_/g; s/[[:space:]]+/ /g; s/^ //; s/ $//'
}

# Does $2 contain each line of $1, in this order?
expect_lines() # EXPECTED ACTUAL
{
    local line pattern
    exec 4< <(normalise <"$2")
    while IFS= read -r line; do
        if [ "$line" = ... ] || [ -z "$line" ]; then
            continue
        fi
        # Quote the parts between the "...", so that nothing else acts as a
        # pattern.
        pattern=${line//.../$'\n'}
        while IFS= read -r -u 4 actual || return_missing "$line"; do
            match "$pattern" "$actual" && continue 2
        done
        exec 4<&-
        return 1
    done < <(normalise <"$1")
    exec 4<&-
}

return_missing() # LINE
{
    echo "not printed, or not in this order: $1"
    return 1
}

match() # PATTERN with newlines for anything, TEXT
{
    local rest=$2 part first=1
    local IFS=$'\n'
    [[ $1 == *$'\n'* ]] || { [ "$1" = "$2" ]; return; }
    for part in $1; do
        [ -n "$first" ] && [[ $1 != $'\n'* ]] && {
            [[ $rest == "$part"* ]] || return 1
        }
        [[ $rest == *"$part"* ]] || return 1
        rest=${rest#*"$part"}
        first=
    done
}

# Runs a block of a page. False if it would be in an emulated host, and that is
# not wanted.
run_where() # FILE native|amd|rig STATUS[|STATUS]
{
    local emulated=''

    case $2:$has_real_kvm in
    native:*)
        run_block "$1" native
        ended_with "$3" || [ -n "$kvm_has" ] || emulated=1
        ;;
    amd:) emulated=1 ;;
    amd:*) run_block "$1" native ;;
    rig:*)
        [ -z "$no_rig" ] || return 1
        run_block "$1" native
        ;;
    esac
    [ -n "$emulated" ] || return 0
    [ -z "$no_rig" ] || return 1
    run_block "$1" emulated
}

check_block() # PAGE FILE LINE INFO...
{
    local file=$2 name="$1:$3" word where=native want=0 is_run='' to=''
    shift 3
    for word; do
        case $word in
        run) is_run=1 ;;
        amd) where=amd ;;
        rig) where=rig ;;
        status=*) want=${word#*=} ;;
        file=build/*) to=${word#*=} ;;
        output)
            wanted "$name" || return 0
            [ -s "$tmp/status" ] || return 0
            cat "$tmp/out" "$tmp/err" >"$tmp/printed"
            if expect_lines "$file" "$tmp/printed" >"$tmp/why"; then
                result 0 "$name output"
            else
                cat "$tmp/printed" >>"$tmp/why"
                result 1 "$name output" "$tmp/why"
            fi
            ;;
        policy)
            wanted "$name" || return 0
            build/vmm policy check "$file" >"$tmp/why" 2>&1 &&
                [ "$(wc -l <"$tmp/why")" = 1 ]
            result $? "$name policy" "$tmp/why"
            return
            ;;
        sh | text | nasm | c | console | make | json | yaml) ;;
        *) echo "what is '$word'?" >"$tmp/why"; result 1 "$name" "$tmp/why" ;;
        esac
    done
    if [ -n "$to" ]; then
        mkdir -p "$(dirname "$to")"
        cp "$file" "$to"
    fi
    [ -n "$is_run" ] || return 0
    rm -f "$tmp/status"
    wanted "$name" || return 0
    if run_where "$file" $where "$want"; then
        ended_with "$want"
        word=$?
        { echo "status $(cat "$tmp/status"), not $want"; cat "$file" \
            "$tmp/out" "$tmp/err"; } >"$tmp/why"
        result $word "$name run" "$tmp/why"
    else
        rm -f "$tmp/status"
        echo 'needs the emulated host (--no-rig)' >"$tmp/why"
        result 2 "$name" "$tmp/why"
    fi
}

check_blocks() # PAGE
{
    local file info
    if ! split_blocks "$1"; then
        echo "a fenced block has no end" >"$tmp/why"
        result 1 "$1" "$tmp/why"
    fi
    rm -f "$tmp/status"
    for file in "$tmp"/block.???; do
        [ -e "$file" ] || continue
        read -r -a info <"$file.info"
        check_block "$1" "$file" "${info[@]}"
    done
}
