# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# The initial RAM disks. Sourced by run.

image_files() # IMAGE
{
    cpio -it --quiet <"$1" 2>/dev/null
}

image_has() # NAME IMAGE FILE...
{
    local name=$1 image=$2 file files missing=
    shift 2

    wanted "$name" || return 0
    files=$'\n'$(image_files "$image")$'\n'
    for file; do
        [[ $files == *$'\n'"$file"$'\n'* ]] || missing+=" $file"
    done
    if [ -z "$missing" ]; then
        pass "$name"
    else
        fail "$name" "missing:$missing"
    fi
}

image_has 'initrd: what the kernel expects is in it' "$build/initrd.cpio" \
    bin/sh bin/init bin/ls bin/cat 'bin/[' lab/regs lab/priv etc/motd \
    etc/words home tmp dev proc disk host
wanted 'initrd: each program is in it' && {
    bad=
    set +f
    for program in "$U"/bin/* "$U"/lab/*; do
        image_files "$build/initrd.cpio" |
            grep -qx "${program#"$U/"}" || bad+=" ${program#"$U/"}"
    done
    set -f
    if [ -z "$bad" ]; then
        pass 'initrd: each program is in it'
    else
        fail 'initrd: each program is in it' "missing:$bad"
    fi
}

# etc/help: a line for each program, within 80 columns, and for no other.
wanted 'initrd: help' && {
    help=$here/../../guest/user/root/etc/help
    if diff <(sed -nE 's/^  ([^ ]+) .*/\1/p' "$help" | sort) \
        <(image_files "$build/initrd.cpio" | sed -nE 's/^(bin|lab)\///p' |
            sort) >"$TMP/help.diff" && ! grep -nE '.{81}' "$help" \
        >>"$TMP/help.diff"; then
        pass 'initrd: help names each program'
    else
        fail 'initrd: help names each program' "$(cat "$TMP/help.diff")"
    fi
}

wanted 'initrd: contents' && {
    mkdir "$TMP/image"
    (cd "$TMP/image" && cpio -id --quiet --no-absolute-filenames \
        <"$build/initrd.cpio")
    if cmp -s "$TMP/image/etc/lines" "$here/../../guest/user/root/etc/lines" &&
        [ "$("$TMP/image/bin/sh" -c "$TMP/image/bin/echo it; exit 3"
            echo $?)" = $'it\n3' ]; then
        pass 'initrd: what was packed comes out, and runs'
    else
        fail 'initrd: what was packed comes out, and runs'
    fi
}

wanted 'initrd: the same bytes' && {
    set +f
    "$here/../../guest/user/stage" "$TMP/again.cpio" \
        "$here/../../guest/user/root" "$U"/bin/* "$U"/lab/*
    set -f
    if cmp -s "$TMP/again.cpio" "$build/initrd.cpio"; then
        pass 'initrd: the same inputs give the same bytes'
    else
        fail 'initrd: the same inputs give the same bytes'
    fi
}

if [ -e "$build/initrd-busybox.cpio" ]; then
    image_has 'initrd-busybox: the others are in it' \
        "$build/initrd-busybox.cpio" bin/sh bin/busybox bin/hello_musl \
        bin/procs_musl
else
    skip 'initrd-busybox' 'it was not built (package busybox-static)'
fi
