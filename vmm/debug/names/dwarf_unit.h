/* SPDX-License-Identifier: MIT */
/*
 * For dwarf_lines.c: the header of a unit of line numbers, and its table of
 * files. Source: DWARF 5, "The Line Number Program Header", and its
 * counterparts in versions 2 to 4.
 */
#ifndef VMM_DEBUG_NAMES_DWARF_UNIT_H
#define VMM_DEBUG_NAMES_DWARF_UNIT_H

#include "base/blob.h"
#include "dwarf_lines.h"

struct dwarf_file {
    const char *name; /* in a section */
    uint32_t index;   /* in `lines`; LINES_NO_FILE: not added yet */
};

struct dwarf_unit {
    const struct dwarf_sections *sections;
    struct blob_reader in; /* the rest of the unit */
    unsigned version;
    unsigned offset_size; /* 4, or 8 in 64-bit DWARF */
    uint8_t min_length, max_ops, line_range, opcode_base;
    int8_t line_base;
    const uint8_t *nr_operands; /* of the standard opcodes, from 1 on */
    struct dwarf_file *files;
    size_t nr_files, capacity;
    bool no_memory;
};

/* Reads the header. Before the call unit->in has the unit after its length
 * field, and afterwards the unit's program. False if the header is invalid, or
 * out of memory (no_memory). The caller frees unit->files. */
bool dwarf_unit_read(struct dwarf_unit *unit) MUST_CHECK;

/* The next `len` bytes. */
static inline const uint8_t *dwarf_take(struct blob_reader *in, uint64_t len)
{
    const uint8_t *at = in->data;

    if (in->bad || len > in->len) {
        in->bad = true;
        return NULL;
    }
    in->data += len;
    in->len -= (size_t)len;
    return at;
}

/* A number, little-endian, of 1, 2, 4 or 8 bytes. */
static inline uint64_t dwarf_fixed(struct blob_reader *in, unsigned len)
{
    const uint8_t *at = dwarf_take(in, len);
    uint64_t value = 0;

    if (at)
        memcpy(&value, at, len);
    return value;
}

#endif
