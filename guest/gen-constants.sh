#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: gen-constants.sh CC INCLUDE_DIR HEADER... > constants.inc
#
# Turns every integer macro HV_*, X86_*, VIRTIO_* and VRING_* of the given C
# headers into a nasm %define, so that no constant is typed twice. The C
# compiler itself evaluates the macros; a macro that is no integer constant is
# an error. The values come out as strings in assembly, which is what every
# compiler's assembler takes.
# shellcheck disable=SC2016 # sed's dollars are the assembler's
set -eu
cc=$1 dir=$2
shift 2
{
    for header; do echo "#include \"$header\""; done
    for header; do
        sed -nE 's/^#define[ \t]+((HV|X86|VIRTIO|VRING)_[A-Z0-9_]+)[ \t]+[^ \t].*/\1/p' "$dir/$header"
    done | while read -r name; do
        printf 'void emit_%s(void);\nvoid emit_%s(void){' "$name" "$name"
        printf '__asm__ volatile(".ascii \\"->%s %%0\\""::"i"((long long)(%s)));}\n' \
            "$name" "$name"
    done
} | "$cc" -I"$dir" -std=gnu11 -O1 -S -x c - -o - |
    sed -nE 's/^.*"->([A-Z0-9_]+) \$(-?[0-9]+)".*$/%define \1 \2/p'
