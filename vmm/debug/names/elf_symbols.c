/* SPDX-License-Identifier: MIT */
/*
 * Symbols from an ELF file, which is as hostile as any image: libelf parses it,
 * every string is bounded by its table, and the number of bytes read is
 * limited, because 60,000 section headers may share one symbol table.
 */
#include "elf_names.h"

#include <errno.h>
#include <gelf.h>
#include <libelf.h>

struct best {
    const char *name; /* in the file; NULL: none yet */
    uint64_t address;
    uint64_t size;
};

struct reading {
    const struct names_wanted *wanted;
    struct symbols *symbols;
    Elf *elf;
    uint64_t bytes;                     /* of symbol tables, examined so far */
    struct best best[NAMES_MAX_WANTED]; /* for each wanted address */
};

static bool is_label(const GElf_Sym *sym)
{
    unsigned type = GELF_ST_TYPE(sym->st_info);

    return sym->st_shndx != SHN_UNDEF && sym->st_shndx < SHN_LORESERVE &&
           (type == STT_FUNC || type == STT_NOTYPE || type == STT_OBJECT);
}

/* Is it not a label that an assembler made up, or that a macro makes wherever
 * it is used (nasm's "..@5.again", gas' ".L12")? Such labels cut a function
 * into pieces without naming them. */
static bool is_name_of_a_person(const char *name)
{
    return *name && strncmp(name, "..@", 3) != 0 && strncmp(name, ".L", 2) != 0;
}

/* The section of names. NULL if its last byte is not NUL: the end of each name
 * would then have to be checked. */
static const Elf_Data *names_of(Elf *elf, const GElf_Shdr *header)
{
    Elf_Scn *section = elf_getscn(elf, header->sh_link);
    GElf_Shdr names;
    Elf_Data *data;

    if (!section || !gelf_getshdr(section, &names) ||
        names.sh_type != SHT_STRTAB)
        return NULL;
    data = elf_getdata(section, NULL);
    if (!data || !data->d_size ||
        ((const char *)data->d_buf)[data->d_size - 1] != '\0')
        return NULL;
    return data;
}

/* Keeps a symbol that lies at or before a wanted address and nearer to it than
 * any so far; of two at the same address the larger, in the order of
 * symbols_sort. */
static void keep_best(struct reading *reading, const GElf_Sym *sym,
                      const char *name)
{
    const struct names_wanted *wanted = reading->wanted;

    for (uint32_t i = names_wanted_from(wanted, sym->st_value); i < wanted->nr;
         i++) {
        struct best *best = &reading->best[i];
        if (best->name &&
            (best->address > sym->st_value ||
             (best->address == sym->st_value && best->size > sym->st_size)))
            continue;
        *best = (struct best){name, sym->st_value, sym->st_size};
    }
}

static int add_best(struct reading *reading)
{
    const struct best *last = NULL;
    int rc = 0;

    for (uint32_t i = 0; i < reading->wanted->nr && !rc; i++) {
        const struct best *best = &reading->best[i];
        if (!best->name || (last && last->name == best->name))
            continue;
        rc = symbols_add(reading->symbols, best->address, best->size,
                         best->name);
        last = best;
    }
    return rc;
}

static int read_section(struct reading *reading, Elf_Scn *section,
                        const GElf_Shdr *header)
{
    struct symbols *symbols = reading->symbols;
    GElf_Sym sym;

    /* Checked before libelf reads the table: it may make a copy for each
     * header. */
    if (header->sh_size > ELF_SYMBOLS_MAX_BYTES - reading->bytes)
        return -E2BIG;
    reading->bytes += header->sh_size;
    Elf_Data *data = elf_getdata(section, NULL);
    const Elf_Data *names = names_of(reading->elf, header);
    if (!data || !names)
        return 0;
    for (int i = 0; gelf_getsym(data, i, &sym); i++) {
        if (!is_label(&sym) || sym.st_name >= names->d_size)
            continue;
        const char *name = (const char *)names->d_buf + sym.st_name;
        if (!is_name_of_a_person(name))
            continue;
        if (!reading->wanted->is_all) {
            keep_best(reading, &sym, name);
            continue;
        }
        if (symbols_count(symbols) == SYMBOLS_MAX)
            return -E2BIG;
        int rc = symbols_add(symbols, sym.st_value, sym.st_size, name);
        if (rc)
            return rc;
    }
    return 0;
}

static int read_all(struct reading *reading)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;
    int rc = 0;

    while (!rc && (section = elf_nextscn(reading->elf, section)))
        if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
            rc = read_section(reading, section, &header);
    return rc;
}

int elf_symbols_read(uint8_t *data, uint64_t size,
                     const struct names_wanted *wanted, struct symbols *symbols)
{
    struct reading reading = {.wanted = wanted, .symbols = symbols};
    int rc = -ENOEXEC, added;

    elf_version(EV_CURRENT);
    reading.elf = elf_memory((char *)data, (size_t)size);
    if (reading.elf && elf_kind(reading.elf) == ELF_K_ELF)
        rc = read_all(&reading);
    added = add_best(&reading);
    elf_end(reading.elf);
    symbols_sort(symbols);
    return added ? added : rc;
}
