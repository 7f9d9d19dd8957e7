# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# The library: a program linked with it, and the same one linked with the
# host's, must print the same. And the layout of the ELF files.
# Sourced by run.

wanted 'library: printf' && {
    "$U/test/formats" >"$TMP/o.out" 2>"$TMP/o.err"
    echo $? >"$TMP/o.status"
    "$U/test/formats-host" >"$TMP/t.out" 2>"$TMP/t.err"
    echo $? >"$TMP/t.status"
    same_runs 'library: printf, strings and numbers as the host has them' o t
}
expect 'library: malloc' 0 '*malloc: * checks held' "$U/test/malloc"

wanted 'library: program shape' && {
    bad=
    set +f
    for program in "$U"/bin/* "$U"/lab/*; do
        headers=$(readelf -lhW "$program")
        case $headers in
        *INTERP* | *' RWE '*) bad+=" $program" ;;
        *'Type: '*'EXEC '*' GNU_STACK '*' RW '*) ;;
        *) bad+=" $program" ;;
        esac
        # Every load segment is on pages of its own.
        last=0
        while read -r kind _ address _ _ size _; do
            [ "$kind" = LOAD ] || continue
            [ $((address / 4096)) -gt $last ] || bad+=" $program(pages)"
            last=$(((address + size - 1) / 4096))
        done <<<"$headers"
    done
    set -f
    if [ -z "$bad" ]; then
        pass 'library: every program is static, with W^X and no stack to run'
    else
        fail 'library: every program is static, with W^X and no stack to run' \
            "$bad"
    fi
}
