/* SPDX-License-Identifier: MIT */
/*
 * The header of a unit: how its program is encoded, then the tables of
 * directories and files.
 */
#include "dwarf_unit.h"

#include <stdlib.h>

#define MAX_FILES   65536u /* of a unit */
#define MAX_FORMATS 255u

/* The specification's names; only those that matter. */
enum {
    DW_LNCT_path = 1,
};

enum {
    DW_FORM_data2 = 0x05,
    DW_FORM_data4 = 0x06,
    DW_FORM_data8 = 0x07,
    DW_FORM_string = 0x08,
    DW_FORM_block = 0x09,
    DW_FORM_data1 = 0x0B,
    DW_FORM_strp = 0x0E,
    DW_FORM_udata = 0x0F,
    DW_FORM_data16 = 0x1E,
    DW_FORM_line_strp = 0x1F,
};

/* A string that ends in its section. */
static const char *string_at(const struct dwarf_section *section, uint64_t at)
{
    if (at >= section->size ||
        !memchr(section->data + at, '\0', section->size - at))
        return NULL;
    return (const char *)section->data + at;
}

static const char *string(struct blob_reader *in)
{
    const uint8_t *end = in->bad ? NULL : memchr(in->data, '\0', in->len);

    if (!end) {
        in->bad = true;
        return NULL;
    }
    return (const char *)dwarf_take(in, (uint64_t)(end - in->data) + 1);
}

static void add_file(struct dwarf_unit *unit, const char *name)
{
    if (unit->nr_files == MAX_FILES) {
        unit->in.bad = true;
        return;
    }
    if (unit->nr_files == unit->capacity) {
        size_t capacity = unit->capacity ? 2 * unit->capacity : 64;
        struct dwarf_file *files =
            realloc(unit->files, capacity * sizeof(*unit->files));
        if (!files) {
            unit->in.bad = unit->no_memory = true;
            return;
        }
        unit->files = files;
        unit->capacity = capacity;
    }
    unit->files[unit->nr_files++] = (struct dwarf_file){name, LINES_NO_FILE};
}

/* Versions 2 to 4: lists that end with an empty name; files count from 1. */
static void read_old_tables(struct dwarf_unit *unit)
{
    struct blob_reader *in = &unit->in;
    const char *name;

    while ((name = string(in)) && *name)
        ; /* directories */
    add_file(unit, NULL);
    while ((name = string(in)) && *name) {
        add_file(unit, name);
        for (unsigned i = 0; i < 3; i++) /* directory, time, size */
            blob_read_number(in);
    }
}

/* One value; its text, if it is one. */
static const char *read_form(struct dwarf_unit *unit, uint64_t form)
{
    struct blob_reader *in = &unit->in;

    switch (form) {
    case DW_FORM_string:
        return string(in);
    case DW_FORM_line_strp:
        return string_at(&unit->sections->line_str,
                         dwarf_fixed(in, unit->offset_size));
    case DW_FORM_strp:
        return string_at(&unit->sections->str,
                         dwarf_fixed(in, unit->offset_size));
    case DW_FORM_data1:
        dwarf_take(in, 1);
        break;
    case DW_FORM_data2:
        dwarf_take(in, 2);
        break;
    case DW_FORM_data4:
        dwarf_take(in, 4);
        break;
    case DW_FORM_data8:
        dwarf_take(in, 8);
        break;
    case DW_FORM_data16:
        dwarf_take(in, 16);
        break;
    case DW_FORM_udata:
        blob_read_number(in);
        break;
    case DW_FORM_block:
        dwarf_take(in, blob_read_number(in));
        break;
    default: /* of unknown length */
        in->bad = true;
        break;
    }
    return NULL;
}

/* Version 5: a list says which fields each entry has; files count from 0. */
static void read_table(struct dwarf_unit *unit, bool is_files)
{
    struct blob_reader *in = &unit->in;
    struct {
        uint64_t content, form;
    } formats[MAX_FORMATS] = {{0}};
    unsigned nr_formats = (unsigned)dwarf_fixed(in, 1);

    for (unsigned i = 0; i < nr_formats && !in->bad; i++) {
        formats[i].content = blob_read_number(in);
        formats[i].form = blob_read_number(in);
    }
    uint64_t nr = blob_read_number(in);
    if (nr && !nr_formats) /* entries of no bytes: there could be any number */
        in->bad = true;
    for (uint64_t i = 0; i < nr && !in->bad; i++) {
        const char *name = NULL;
        for (unsigned j = 0; j < nr_formats; j++) {
            const char *text = read_form(unit, formats[j].form);
            if (formats[j].content == DW_LNCT_path)
                name = text;
        }
        if (is_files && !in->bad)
            add_file(unit, name);
    }
}

bool dwarf_unit_read(struct dwarf_unit *unit)
{
    struct blob_reader *in = &unit->in;

    unit->version = (unsigned)dwarf_fixed(in, 2);
    if (unit->version < 2 || unit->version > 5)
        return false;
    if (unit->version == 5)
        dwarf_take(in, 2); /* sizes of addresses and segments */
    uint64_t len = dwarf_fixed(in, unit->offset_size);
    const uint8_t *start = in->data;
    size_t room = in->len;
    unit->min_length = (uint8_t)dwarf_fixed(in, 1);
    unit->max_ops = unit->version >= 4 ? (uint8_t)dwarf_fixed(in, 1) : 1;
    dwarf_take(in, 1); /* whether rows begin statements */
    unit->line_base = (int8_t)dwarf_fixed(in, 1);
    unit->line_range = (uint8_t)dwarf_fixed(in, 1);
    unit->opcode_base = (uint8_t)dwarf_fixed(in, 1);
    if (in->bad || !unit->max_ops || !unit->line_range || !unit->opcode_base ||
        len > room)
        return false;
    unit->nr_operands = dwarf_take(in, unit->opcode_base - 1u);
    if (unit->version < 5) {
        read_old_tables(unit);
    } else {
        read_table(unit, false);
        read_table(unit, true);
    }
    if (in->bad)
        return false;
    /* The header's length says where the program begins. */
    in->data = start + len;
    in->len = room - (size_t)len;
    return true;
}
