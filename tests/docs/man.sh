# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# Checks docs/vmm.1 against the program.

man_page=docs/vmm.1

check_man()
{
    local code name word
    if wanted man-lint; then
        if command -v mandoc >/dev/null; then
            mandoc -T lint -W warning "$man_page" >"$tmp/why" 2>&1 &&
                [ ! -s "$tmp/why" ]
            result $? man-lint "$tmp/why"
        else
            echo "mandoc is not installed (.ci/setup lint)" >"$tmp/why"
            result 2 man-lint "$tmp/why"
        fi
    fi
    if wanted man-options; then
        build/vmm --help | sed -n '/^Options/,/^$/p' |
            grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+|^ +-[a-zA-Z]' |
            grep -oE -- '-[a-zA-Z]\b|--[a-z-]+' | sort -u >"$tmp/options"
        sed -nE 's/^\.It Fl (.*)/\1/p' "$man_page" |
            grep -oE -- '(^| Fl )-?[a-zA-Z][a-z-]*' | sed -E 's/^ Fl //; s/^/-/' |
            sort -u >"$tmp/man-options"
        diff "$tmp/options" "$tmp/man-options" >"$tmp/why"
        result $? man-options "$tmp/why"
    fi
    if wanted man-statuses; then
        # The number and the word, as in the messages.
        sed -nE 's/^ *\{(STATUS_[A-Z_]+), "([a-z-]+)",.*/\1 \2/p' \
            vmm/base/status.c >"$tmp/names"
        while read -r name word; do
            code=$(sed -nE "s/^ *$name = ([0-9]+),.*/\1/p" vmm/base/status.h)
            echo "$code $word"
        done <"$tmp/names" | sort -n >"$tmp/statuses"
        sed -nE 's/^\.It Sy ([0-9]+) Pq ([a-z-]+)$/\1 \2/p' "$man_page" |
            sort -n >"$tmp/man-statuses"
        # The table itself must have every status in the header.
        [ "$(grep -cE '^ *STATUS_[A-Z_]+ = [1-9]' vmm/base/status.h)" = \
            "$(wc -l <"$tmp/statuses")" ] ||
            echo "0 a-status-without-a-name" >>"$tmp/statuses"
        diff "$tmp/statuses" "$tmp/man-statuses" >"$tmp/why"
        result $? man-statuses "$tmp/why"
    fi
}
