/* SPDX-License-Identifier: MIT */
/*
 * Finds the sections with an ELF file's line tables through libelf, which
 * decompresses those that are compressed (gcc -gz); the decompressed size is
 * checked first.
 */
#include "elf_names.h"

#include <endian.h>
#include <errno.h>
#include <gelf.h>
#include <string.h>

#include "dwarf_lines.h"

/* In the older kind of compressed section, .zdebug_*, the decompressed size,
 * big-endian, follows four letters. */
#define OLD_SIZE_AT 4u

struct reading {
    Elf *elf;
    size_t names; /* the section of section names */
    uint64_t bytes;
    bool is_cut;
};

/* Counts `size` bytes; false if that is too much in all. */
static bool has_room(struct reading *reading, uint64_t size)
{
    if (size > ELF_LINES_MAX_BYTES - reading->bytes) {
        reading->is_cut = true;
        return false;
    }
    reading->bytes += size;
    return true;
}

static bool unpack(struct reading *reading, Elf_Scn *section, bool is_old)
{
    const Elf_Data *data = is_old ? elf_rawdata(section, NULL) : NULL;
    GElf_Chdr packed;
    uint64_t size;

    if (!is_old)
        return gelf_getchdr(section, &packed) &&
               has_room(reading, packed.ch_size) &&
               elf_compress(section, 0, 0) == 1;
    if (!data || data->d_size < OLD_SIZE_AT + sizeof(size))
        return false;
    memcpy(&size, (const char *)data->d_buf + OLD_SIZE_AT, sizeof(size));
    return has_room(reading, be64toh(size)) &&
           elf_compress_gnu(section, 0, 0) == 1;
}

/* The section with this name: "line" for .debug_line. Empty if there is
 * none. */
static struct dwarf_section find(struct reading *reading, const char *wanted)
{
    static const struct dwarf_section none;
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    while ((section = elf_nextscn(reading->elf, section))) {
        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_PROGBITS)
            continue;
        const char *name =
            elf_strptr(reading->elf, reading->names, header.sh_name);
        bool is_old = name && strncmp(name, ".zdebug_", 8) == 0;
        if (!name || (!is_old && strncmp(name, ".debug_", 7) != 0) ||
            strcmp(strchr(name, '_') + 1, wanted) != 0)
            continue;
        bool is_packed = is_old || header.sh_flags & SHF_COMPRESSED;
        if (is_packed ? !unpack(reading, section, is_old)
                      : !has_room(reading, header.sh_size))
            return none;
        const Elf_Data *data = elf_rawdata(section, NULL);
        if (is_packed)
            data = elf_getdata(section, NULL);
        if (!data || !data->d_buf)
            return none;
        return (struct dwarf_section){data->d_buf, data->d_size};
    }
    return none;
}

static int read_all(struct reading *reading, const struct names_wanted *wanted,
                    struct lines *lines)
{
    if (elf_getshdrstrndx(reading->elf, &reading->names))
        return 0;
    const struct dwarf_sections sections = {
        .line = find(reading, "line"),
        .line_str = find(reading, "line_str"),
        .str = find(reading, "str"),
    };
    int rc = dwarf_lines_read(&sections, wanted, lines);
    return rc || !reading->is_cut ? rc : -E2BIG;
}

int elf_lines_read(uint8_t *data, uint64_t size,
                   const struct names_wanted *wanted, struct lines *lines)
{
    struct reading reading = {.bytes = 0};
    int rc = -ENOEXEC;

    elf_version(EV_CURRENT);
    reading.elf = elf_memory((char *)data, (size_t)size);
    if (reading.elf && elf_kind(reading.elf) == ELF_K_ELF)
        rc = read_all(&reading, wanted, lines);
    elf_end(reading.elf);
    lines_sort(lines);
    return rc;
}
