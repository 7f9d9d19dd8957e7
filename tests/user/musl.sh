# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2016 # run sets names; we quote
# The programs made with musl. Sourced by run.

if [ -x "$U/musl/hello_musl" ]; then
    expect 'musl: hello_musl' 0 '*hello from musl, 2 arguments*0 failed' \
        "$U/musl/hello_musl" "$TMP"
    expect 'musl: procs_musl' 0 '*0 failed' "$U/musl/procs_musl"
else
    skip musl 'the musl programs were not built (package musl-tools)'
fi
