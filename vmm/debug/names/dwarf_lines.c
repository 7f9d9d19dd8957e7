/* SPDX-License-Identifier: MIT */
/*
 * Runs line number programs. A unit is a header, tables of folders and files,
 * and a program for a machine whose registers are address and line; what it
 * emits are the rows.
 *
 * (Not by libdw: that would build its own table of a million rows first, in ten
 * times the time.)
 */
#include "dwarf_lines.h"

#include <errno.h>
#include <stdlib.h>

#include "base/blob.h"

#define MAX_FILES   65536u /* of a unit */
#define MAX_FORMATS 255u

/* By their names in the specification, as far as they matter. */
enum {
    DW_LNS_copy = 1,
    DW_LNS_advance_pc = 2,
    DW_LNS_advance_line = 3,
    DW_LNS_set_file = 4,
    DW_LNS_const_add_pc = 8,
    DW_LNS_fixed_advance_pc = 9,
};

enum {
    DW_LNE_end_sequence = 1,
    DW_LNE_set_address = 2,
};

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

struct file {
    const char *name; /* in a section */
    uint32_t index;   /* in `lines`; LINES_NO_FILE: not asked for yet */
};

/* What the program's registers are, and what a row is. */
struct registers {
    uint64_t address;
    uint64_t op_index;
    uint64_t file;
    uint64_t line;
};

struct unit {
    const struct dwarf_sections *sections;
    const struct names_wanted *wanted;
    struct lines *lines;
    struct blob_reader in; /* what is left of it */
    unsigned version;
    unsigned offset_size; /* 4, or 8 in 64-bit DWARF */
    uint8_t min_length, max_ops, line_range, opcode_base;
    int8_t line_base;
    const uint8_t *nr_operands; /* of the standard opcodes, from 1 on */
    struct file *files;
    size_t nr_files, capacity;
    bool no_memory;
    bool in_sequence;      /* there is a row before this one: */
    struct registers last; /* it, */
    uint64_t next;         /* and the first wanted address from it on */
};

/* ------------------------------------------------------------------ reading */

static const uint8_t *take(struct blob_reader *in, uint64_t len)
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

/* Little-endian, of 1, 2, 4 or 8 bytes. */
static uint64_t fixed(struct blob_reader *in, unsigned len)
{
    const uint8_t *at = take(in, len);
    uint64_t value = 0;

    if (at)
        memcpy(&value, at, len);
    return value;
}

static int64_t signed_number(struct blob_reader *in)
{
    const uint8_t *at = in->data;
    uint64_t value = blob_read_number(in);
    unsigned bits = 7 * (unsigned)(in->data - at);

    if (bits && bits < 64 && in->data[-1] & 0x40)
        value |= ~UINT64_C(0) << bits;
    return (int64_t)value;
}

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
    return (const char *)take(in, (uint64_t)(end - in->data) + 1);
}

/* ------------------------------------------------------------- the tables */

static void add_file(struct unit *unit, const char *name)
{
    if (unit->nr_files == MAX_FILES) {
        unit->in.bad = true;
        return;
    }
    if (unit->nr_files == unit->capacity) {
        size_t capacity = unit->capacity ? 2 * unit->capacity : 64;
        struct file *files =
            realloc(unit->files, capacity * sizeof(*unit->files));
        if (!files) {
            unit->in.bad = unit->no_memory = true;
            return;
        }
        unit->files = files;
        unit->capacity = capacity;
    }
    unit->files[unit->nr_files++] = (struct file){name, LINES_NO_FILE};
}

/* Versions 2 to 4: lists that end with an empty name; files count from 1. */
static void read_old_tables(struct unit *unit)
{
    struct blob_reader *in = &unit->in;
    const char *name;

    while ((name = string(in)) && *name)
        ; /* folders */
    add_file(unit, NULL);
    while ((name = string(in)) && *name) {
        add_file(unit, name);
        for (unsigned i = 0; i < 3; i++) /* folder, time, size */
            blob_read_number(in);
    }
}

/* One value; its text, if it is one. */
static const char *read_form(struct unit *unit, uint64_t form)
{
    struct blob_reader *in = &unit->in;

    switch (form) {
    case DW_FORM_string:
        return string(in);
    case DW_FORM_line_strp:
        return string_at(&unit->sections->line_str,
                         fixed(in, unit->offset_size));
    case DW_FORM_strp:
        return string_at(&unit->sections->str, fixed(in, unit->offset_size));
    case DW_FORM_data1:
        take(in, 1);
        break;
    case DW_FORM_data2:
        take(in, 2);
        break;
    case DW_FORM_data4:
        take(in, 4);
        break;
    case DW_FORM_data8:
        take(in, 8);
        break;
    case DW_FORM_data16:
        take(in, 16);
        break;
    case DW_FORM_udata:
        blob_read_number(in);
        break;
    case DW_FORM_block:
        take(in, blob_read_number(in));
        break;
    default: /* of unknown length */
        in->bad = true;
        break;
    }
    return NULL;
}

/* Version 5: a list says what each entry has; files count from 0. */
static void read_table(struct unit *unit, bool is_files)
{
    struct blob_reader *in = &unit->in;
    struct {
        uint64_t content, form;
    } formats[MAX_FORMATS] = {{0}};
    unsigned nr_formats = (unsigned)fixed(in, 1);

    for (unsigned i = 0; i < nr_formats && !in->bad; i++) {
        formats[i].content = blob_read_number(in);
        formats[i].form = blob_read_number(in);
    }
    uint64_t nr = blob_read_number(in);
    if (nr && !nr_formats) /* entries of no bytes: any number of them */
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

/* ------------------------------------------------------------ the program */

#define START                                                                  \
    {                                                                          \
        .file = 1, .line = 1                                                   \
    }

static void advance(const struct unit *unit, struct registers *regs,
                    uint64_t operations)
{
    uint64_t all = regs->op_index + operations;

    regs->address += unit->min_length * (all / unit->max_ops);
    regs->op_index = all % unit->max_ops;
}

/* False when there is no more room. */
static bool add_row(struct unit *unit, const struct registers *regs,
                    bool is_end)
{
    struct file *file =
        regs->file < unit->nr_files ? &unit->files[regs->file] : NULL;

    if (lines_nr_rows(unit->lines) == LINES_MAX)
        return false;
    if (file && file->name && file->index == LINES_NO_FILE)
        file->index = lines_add_file(unit->lines, file->name);
    lines_add_row(unit->lines, regs->address,
                  is_end || !file ? LINES_NO_FILE : file->index,
                  regs->line <= UINT32_MAX ? (uint32_t)regs->line : 0);
    return true;
}

static uint64_t next_wanted(const struct names_wanted *wanted, uint64_t address)
{
    uint32_t i = names_wanted_from(wanted, address);

    return i < wanted->nr ? wanted->list[i] : UINT64_MAX;
}

/* A row reaches up to the next one of its sequence: whether it was wanted is
 * known then. */
static bool emit(struct unit *unit, const struct registers *regs, bool is_end)
{
    bool has_room = true,
         is_behind = unit->in_sequence && unit->next < regs->address;

    if (unit->wanted->is_all)
        return add_row(unit, regs, is_end);
    if (is_behind && regs->address > unit->last.address)
        has_room =
            add_row(unit, &unit->last, false) && add_row(unit, regs, true);
    if (is_behind || !unit->in_sequence || regs->address < unit->last.address)
        unit->next = next_wanted(unit->wanted, regs->address);
    unit->in_sequence = !is_end;
    unit->last = *regs;
    return has_room;
}

static bool run_extended(struct unit *unit, struct registers *regs)
{
    uint64_t len = blob_read_number(&unit->in);
    struct blob_reader in = {.data = take(&unit->in, len), .len = (size_t)len};
    bool has_room = true;

    if (unit->in.bad || !len)
        return true;
    switch (fixed(&in, 1)) {
    case DW_LNE_end_sequence:
        has_room = emit(unit, regs, true);
        *regs = (struct registers)START;
        break;
    case DW_LNE_set_address:
        regs->address =
            in.len == 4 || in.len == 8 ? fixed(&in, (unsigned)in.len) : 0;
        regs->op_index = 0;
        break;
    default: /* nothing that moves the address or the line */
        break;
    }
    return has_room;
}

static bool run_standard(struct unit *unit, struct registers *regs,
                         uint8_t opcode)
{
    struct blob_reader *in = &unit->in;

    switch (opcode) {
    case DW_LNS_copy:
        return emit(unit, regs, false);
    case DW_LNS_advance_pc:
        advance(unit, regs, blob_read_number(in));
        break;
    case DW_LNS_advance_line:
        regs->line += (uint64_t)signed_number(in);
        break;
    case DW_LNS_set_file:
        regs->file = blob_read_number(in);
        break;
    case DW_LNS_const_add_pc:
        advance(unit, regs, (255u - unit->opcode_base) / unit->line_range);
        break;
    case DW_LNS_fixed_advance_pc:
        regs->address += fixed(in, 2);
        regs->op_index = 0;
        break;
    default:
        for (unsigned i = 0; i < unit->nr_operands[opcode - 1]; i++)
            blob_read_number(in);
        break;
    }
    return true;
}

/* 0 or -E2BIG. */
static int run_program(struct unit *unit)
{
    struct registers regs = START;
    bool has_room = true;

    while (has_room && unit->in.len && !unit->in.bad) {
        uint8_t opcode = (uint8_t)fixed(&unit->in, 1);
        if (opcode >= unit->opcode_base) {
            unsigned n = opcode - (unsigned)unit->opcode_base;
            advance(unit, &regs, n / unit->line_range);
            regs.line +=
                (uint64_t)(unit->line_base + (int64_t)(n % unit->line_range));
            has_room = emit(unit, &regs, false);
        } else if (opcode == 0) {
            has_room = run_extended(unit, &regs);
        } else {
            has_room = run_standard(unit, &regs, opcode);
        }
    }
    return has_room ? 0 : -E2BIG;
}

/* -------------------------------------------------------------- the header */

static bool read_header(struct unit *unit)
{
    struct blob_reader *in = &unit->in;

    unit->version = (unsigned)fixed(in, 2);
    if (unit->version < 2 || unit->version > 5)
        return false;
    if (unit->version == 5)
        take(in, 2); /* sizes of addresses and segments */
    uint64_t len = fixed(in, unit->offset_size);
    const uint8_t *start = in->data;
    size_t room = in->len;
    unit->min_length = (uint8_t)fixed(in, 1);
    unit->max_ops = unit->version >= 4 ? (uint8_t)fixed(in, 1) : 1;
    take(in, 1); /* whether rows begin statements */
    unit->line_base = (int8_t)fixed(in, 1);
    unit->line_range = (uint8_t)fixed(in, 1);
    unit->opcode_base = (uint8_t)fixed(in, 1);
    if (in->bad || !unit->max_ops || !unit->line_range || !unit->opcode_base ||
        len > room)
        return false;
    unit->nr_operands = take(in, unit->opcode_base - 1u);
    if (unit->version < 5) {
        read_old_tables(unit);
    } else {
        read_table(unit, false);
        read_table(unit, true);
    }
    if (in->bad)
        return false;
    /* The program's place is said by the header's length. */
    in->data = start + len;
    in->len = room - (size_t)len;
    return true;
}

static int read_unit(struct unit *unit)
{
    int rc = read_header(unit) ? run_program(unit) : 0;

    free(unit->files);
    return unit->no_memory ? -ENOMEM : rc;
}

int dwarf_lines_read(const struct dwarf_sections *sections,
                     const struct names_wanted *wanted, struct lines *lines)
{
    struct blob_reader in = {
        .data = sections->line.data,
        .len = (size_t)sections->line.size,
    };
    int rc = 0;

    while (!rc && in.len) {
        struct unit unit = {
            .sections = sections,
            .wanted = wanted,
            .lines = lines,
            .offset_size = 4,
        };
        uint64_t len = fixed(&in, 4);
        if (len == UINT32_MAX) {
            unit.offset_size = 8;
            len = fixed(&in, 8);
        }
        unit.in.data = take(&in, len);
        unit.in.len = (size_t)len;
        if (in.bad)
            break;
        rc = read_unit(&unit);
    }
    return rc;
}
