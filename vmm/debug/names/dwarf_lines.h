/* SPDX-License-Identifier: MIT */
/*
 * Line tables of debug information, from the sections that hold them. Must not
 * know where the sections come from. Source: DWARF 5, "Line Number
 * Information", and its counterparts in versions 2 to 4.
 */
#ifndef VMM_DEBUG_NAMES_DWARF_LINES_H
#define VMM_DEBUG_NAMES_DWARF_LINES_H

#include "debug/lines.h"
#include "wanted.h"

struct dwarf_section {
    const uint8_t *data;
    uint64_t size; /* bytes; 0: there is none */
};

struct dwarf_sections {
    struct dwarf_section line;     /* .debug_line */
    struct dwarf_section line_str; /* .debug_line_str */
    struct dwarf_section str;      /* .debug_str */
};

/* Adds rows of all units to `lines`: all rows, or those that cover a wanted
 * address, each with its end. Invalid data ends its unit, or the section if the
 * unit's length is invalid. Returns 0; -E2BIG if there are more than LINES_MAX;
 * -ENOMEM. */
int dwarf_lines_read(const struct dwarf_sections *sections,
                     const struct names_wanted *wanted,
                     struct lines *lines) MUST_CHECK;

#endif
