/* SPDX-License-Identifier: MIT */
/*
 * Source lines out of an ELF file, by libdw. It unpacks every section of debug
 * information before it looks at one: how much that will be is added up first.
 */
#include "elf_names.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <endian.h>
#include <errno.h>
#include <gelf.h>
#include <string.h>

/* Of the older kind of packed section, .zdebug_*: its name says what it is. */
#define OLD_MAGIC "ZLIB"
#define OLD_SIZE  12u /* the magic, and the unpacked size, big-endian */

static uint64_t unpacked_size(Elf_Scn *section, const GElf_Shdr *header)
{
    const Elf_Data *data;
    GElf_Chdr packed;
    uint64_t size;

    if (header->sh_flags & SHF_COMPRESSED)
        return gelf_getchdr(section, &packed) ? packed.ch_size : 0;
    data = header->sh_size > OLD_SIZE ? elf_rawdata(section, NULL) : NULL;
    if (!data || data->d_size < OLD_SIZE ||
        memcmp(data->d_buf, OLD_MAGIC, strlen(OLD_MAGIC)) != 0)
        return header->sh_size;
    memcpy(&size, (const char *)data->d_buf + strlen(OLD_MAGIC), sizeof(size));
    return be64toh(size);
}

/* Are the sections that no loader loads, all together, small enough? */
static bool is_small(Elf *elf)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    uint64_t all = 0;

    while ((section = elf_nextscn(elf, section))) {
        if (!gelf_getshdr(section, &header) || header.sh_flags & SHF_ALLOC ||
            header.sh_type != SHT_PROGBITS)
            continue;
        uint64_t size = unpacked_size(section, &header);
        if (size > ELF_LINES_MAX_BYTES - all)
            return false;
        all += size;
    }
    return true;
}

struct reading {
    struct lines *lines;
    unsigned rows; /* looked at */
};

static void read_row(struct lines *lines, Dwarf_Line *row,
                     const char **last_name, uint32_t *file)
{
    Dwarf_Addr address;
    bool is_end = false;
    int line = 0;

    if (dwarf_lineaddr(row, &address) || dwarf_lineno(row, &line) ||
        dwarf_lineendsequence(row, &is_end))
        return;
    const char *name = dwarf_linesrc(row, NULL, NULL);
    if (name != *last_name) /* libdw's own string for each file */
        *file = name ? lines_add_file(lines, name) : LINES_NO_FILE;
    *last_name = name;
    lines_add_row(lines, address, is_end ? LINES_NO_FILE : *file,
                  line > 0 ? (uint32_t)line : 0);
}

static int read_unit(struct reading *reading, Dwarf_Die *unit)
{
    const char *last_name = NULL;
    uint32_t file = LINES_NO_FILE;
    Dwarf_Lines *table;
    size_t nr;

    if (dwarf_getsrclines(unit, &table, &nr))
        return 0;
    if (nr > ELF_LINES_MAX_ROWS - reading->rows)
        return -E2BIG;
    reading->rows += (unsigned)nr;
    for (size_t i = 0; i < nr; i++) {
        if (lines_nr_rows(reading->lines) == LINES_MAX)
            return -E2BIG;
        read_row(reading->lines, dwarf_onesrcline(table, i), &last_name, &file);
    }
    return 0;
}

static int read_all(struct reading *reading, Dwarf *dwarf)
{
    Dwarf_Off offset = 0, next;
    size_t header;
    int rc = 0;

    while (!rc &&
           dwarf_nextcu(dwarf, offset, &next, &header, NULL, NULL, NULL) == 0) {
        Dwarf_Die unit;
        if (dwarf_offdie(dwarf, offset + header, &unit))
            rc = read_unit(reading, &unit);
        offset = next;
    }
    return rc;
}

int elf_lines_read(uint8_t *data, uint64_t size, struct lines *lines)
{
    struct reading reading = {.lines = lines};
    int rc = -ENOEXEC;

    elf_version(EV_CURRENT);
    Elf *elf = elf_memory((char *)data, (size_t)size);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        rc = is_small(elf) ? 0 : -E2BIG;
    Dwarf *dwarf = rc ? NULL : dwarf_begin_elf(elf, DWARF_C_READ, NULL);
    if (dwarf)
        rc = read_all(&reading, dwarf);
    dwarf_end(dwarf);
    elf_end(elf);
    lines_sort(lines);
    return rc;
}
