/* SPDX-License-Identifier: MIT */
/*
 * Runs line number programs. Each is a program for an abstract machine whose
 * registers hold an address and a line; its output is the rows.
 *
 * (libdw is not used: it would first build its own table of a million rows,
 * which takes ten times as long.)
 */
#include "dwarf_lines.h"

#include <errno.h>
#include <stdlib.h>

#include "dwarf_unit.h"

/* The specification's names; only those that matter. */
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

/* The program's registers, which are also the contents of a row. */
struct registers {
    uint64_t address;
    uint64_t op_index;
    uint64_t file;
    uint64_t line;
};

/* A unit while its program runs. */
struct run {
    struct dwarf_unit unit;
    const struct names_wanted *wanted;
    struct lines *lines;
    bool in_sequence;      /* there is a row before this one; */
    struct registers last; /* that row, */
    uint64_t next;         /* and the first wanted address at or after it */
};

static int64_t signed_number(struct blob_reader *in)
{
    const uint8_t *at = in->data;
    uint64_t value = blob_read_number(in);
    unsigned bits = 7 * (unsigned)(in->data - at);

    if (bits && bits < 64 && in->data[-1] & 0x40)
        value |= ~UINT64_C(0) << bits;
    return (int64_t)value;
}

#define START                                                                  \
    {                                                                          \
        .file = 1, .line = 1                                                   \
    }

static void advance(const struct dwarf_unit *unit, struct registers *regs,
                    uint64_t operations)
{
    uint64_t all = regs->op_index + operations;

    regs->address += unit->min_length * (all / unit->max_ops);
    regs->op_index = all % unit->max_ops;
}

/* Adds a row; false if there is no more room. */
static bool add_row(struct run *run, const struct registers *regs, bool is_end)
{
    struct dwarf_unit *unit = &run->unit;
    struct dwarf_file *file =
        regs->file < unit->nr_files ? &unit->files[regs->file] : NULL;

    if (lines_nr_rows(run->lines) == LINES_MAX)
        return false;
    if (file && file->name && file->index == LINES_NO_FILE)
        file->index = lines_add_file(run->lines, file->name);
    lines_add_row(run->lines, regs->address,
                  is_end || !file ? LINES_NO_FILE : file->index,
                  regs->line <= UINT32_MAX ? (uint32_t)regs->line : 0);
    return true;
}

static uint64_t next_wanted(const struct names_wanted *wanted, uint64_t address)
{
    uint32_t i = names_wanted_from(wanted, address);

    return i < wanted->nr ? wanted->list[i] : UINT64_MAX;
}

/* A row reaches up to the next one of its sequence; only then is it known
 * whether the row is wanted. */
static bool emit(struct run *run, const struct registers *regs, bool is_end)
{
    bool has_room = true,
         is_behind = run->in_sequence && run->next < regs->address;

    if (run->wanted->is_all)
        return add_row(run, regs, is_end);
    if (is_behind && regs->address > run->last.address)
        has_room = add_row(run, &run->last, false) && add_row(run, regs, true);
    if (is_behind || !run->in_sequence || regs->address < run->last.address)
        run->next = next_wanted(run->wanted, regs->address);
    run->in_sequence = !is_end;
    run->last = *regs;
    return has_room;
}

static bool run_extended(struct run *run, struct registers *regs)
{
    struct dwarf_unit *unit = &run->unit;
    uint64_t len = blob_read_number(&unit->in);
    struct blob_reader in = {.data = dwarf_take(&unit->in, len),
                             .len = (size_t)len};
    bool has_room = true;

    if (unit->in.bad || !len)
        return true;
    switch (dwarf_fixed(&in, 1)) {
    case DW_LNE_end_sequence:
        has_room = emit(run, regs, true);
        *regs = (struct registers)START;
        break;
    case DW_LNE_set_address:
        regs->address =
            in.len == 4 || in.len == 8 ? dwarf_fixed(&in, (unsigned)in.len) : 0;
        regs->op_index = 0;
        break;
    default: /* changes neither the address nor the line */
        break;
    }
    return has_room;
}

static bool run_standard(struct run *run, struct registers *regs,
                         uint8_t opcode)
{
    struct dwarf_unit *unit = &run->unit;
    struct blob_reader *in = &unit->in;

    switch (opcode) {
    case DW_LNS_copy:
        return emit(run, regs, false);
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
        regs->address += dwarf_fixed(in, 2);
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
static int run_program(struct run *run)
{
    struct dwarf_unit *unit = &run->unit;
    struct registers regs = START;
    bool has_room = true;

    while (has_room && unit->in.len && !unit->in.bad) {
        uint8_t opcode = (uint8_t)dwarf_fixed(&unit->in, 1);
        if (opcode >= unit->opcode_base) {
            unsigned n = opcode - (unsigned)unit->opcode_base;
            advance(unit, &regs, n / unit->line_range);
            regs.line +=
                (uint64_t)(unit->line_base + (int64_t)(n % unit->line_range));
            has_room = emit(run, &regs, false);
        } else if (opcode == 0) {
            has_room = run_extended(run, &regs);
        } else {
            has_room = run_standard(run, &regs, opcode);
        }
    }
    return has_room ? 0 : -E2BIG;
}

static int read_unit(struct run *run)
{
    int rc = dwarf_unit_read(&run->unit) ? run_program(run) : 0;

    free(run->unit.files);
    return run->unit.no_memory ? -ENOMEM : rc;
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
        struct run run = {
            .unit = {.sections = sections, .offset_size = 4},
            .wanted = wanted,
            .lines = lines,
        };
        struct dwarf_unit *unit = &run.unit;
        uint64_t len = dwarf_fixed(&in, 4);
        if (len == UINT32_MAX) {
            unit->offset_size = 8;
            len = dwarf_fixed(&in, 8);
        }
        unit->in.data = dwarf_take(&in, len);
        unit->in.len = (size_t)len;
        if (in.bad)
            break;
        rc = read_unit(&run);
    }
    return rc;
}
