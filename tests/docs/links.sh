# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# Links between pages, and tables.

# The anchors of a page's headings, as common viewers make them: letters of any
# language stay.
anchors() # PAGE
{
    LC_ALL=C awk '/^```/ { inside = !inside } !inside && /^#+ / {
        sub(/^#+ /, ""); $0 = tolower($0); gsub(/[^a-z0-9 _\200-\377-]/, "")
        gsub(/ /, "-"); print }' "$1"
}

# Finds rows that belong to no table: a viewer would show their bars.
loose_rows() # PAGE
{
    awk '/^```/ { inside = !inside }
        head && !/^\|[-:| ]+\|$/ { print FILENAME ":" head ": a row outside a table" }
        { head = 0 }
        !inside && /^\|/ && !in_table { head = FNR }
        { in_table = !inside && /^\|/ }' "$1"
}

check_links() # PAGE
{
    local page=$1 link file anchor folder
    wanted "$page" || return 0
    folder=$(dirname "$page")
    : >"$tmp/why"
    while IFS= read -r link; do
        case $link in
        http://* | https://* | mailto:*) continue ;;
        esac
        file=${link%%#*} anchor=
        [[ $link != *#* ]] || anchor=${link#*#}
        file=${file:+$folder/$file}
        file=${file:-$page}
        if [ ! -e "$file" ]; then
            echo "$link: there is no $file" >>"$tmp/why"
        elif [ -n "$anchor" ] && ! anchors "$file" | grep -qx -- "$anchor"; then
            echo "$link: $file has no such heading" >>"$tmp/why"
        fi
    done < <(awk '/^```/ { inside = !inside } !inside' "$page" |
        grep -oE '\]\([^) ]+\)' | sed -E 's/^\]\((.*)\)$/\1/')
    loose_rows "$page" >>"$tmp/why"
    [ ! -s "$tmp/why" ]
    result $? "$page links, tables" "$tmp/why"
}
