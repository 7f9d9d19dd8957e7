/* SPDX-License-Identifier: MIT */
/*
 * A sorted table of symbols. The file is as hostile as any image: libelf
 * parses it, every string is bounded by its table, and neither the number of
 * symbols nor the length of names (one long name may serve all of them) is
 * the file's to choose.
 */
#include "symbols.h"

#include <errno.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct symbol {
    uint64_t address;
    uint64_t size; /* 0: not said; reaches to the next, or MAX_DISTANCE */
    char *name;
};

struct symbols {
    struct symbol *table; /* sorted by address */
    size_t nr;
    size_t capacity;
};

static bool is_label(const GElf_Sym *sym)
{
    unsigned type = GELF_ST_TYPE(sym->st_info);

    return sym->st_shndx != SHN_UNDEF && sym->st_shndx < SHN_LORESERVE &&
           (type == STT_FUNC || type == STT_NOTYPE || type == STT_OBJECT);
}

/* Labels that an assembler made up, or that a macro has in each place where it
 * is used: nasm's "..@5.again", gas' ".L12". They cut a function into pieces,
 * and name none of them. */
static bool is_name_of_a_person(const char *name)
{
    return *name && strncmp(name, "..@", 3) != 0 && strncmp(name, ".L", 2) != 0;
}

/* A copy of `name` that is safe to print. */
static char *copy_name(const char *name)
{
    char *copy = strndup(name, SYMBOLS_MAX_NAME);

    for (char *c = copy; c && *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    return copy;
}

struct symbols *symbols_new(void)
{
    return calloc(1, sizeof(struct symbols));
}

int symbols_add(struct symbols *symbols, uint64_t address, uint64_t size,
                const char *name)
{
    if (symbols->nr == SYMBOLS_MAX)
        return 0;
    if (symbols->nr == symbols->capacity) {
        size_t capacity = symbols->capacity ? 2 * symbols->capacity : 256;
        struct symbol *table =
            realloc(symbols->table, capacity * sizeof(*table));
        if (!table)
            return -ENOMEM;
        symbols->table = table;
        symbols->capacity = capacity;
    }
    char *copy = copy_name(name);
    if (!copy)
        return -ENOMEM;
    symbols->table[symbols->nr++] = (struct symbol){
        .address = address,
        .size = size,
        .name = copy,
    };
    return 0;
}

/* The section of names, or NULL if it does not end in a NUL: then each name
 * in it would have to be searched for its end. */
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

static int read_section(struct symbols *symbols, Elf *elf, Elf_Scn *section,
                        const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    const Elf_Data *names = names_of(elf, header);
    GElf_Sym sym;

    if (!data || !names)
        return 0;
    for (int i = 0; symbols->nr < SYMBOLS_MAX && gelf_getsym(data, i, &sym);
         i++) {
        if (!is_label(&sym) || sym.st_name >= names->d_size)
            continue;
        const char *name = (const char *)names->d_buf + sym.st_name;
        if (!is_name_of_a_person(name))
            continue;
        int rc = symbols_add(symbols, sym.st_value, sym.st_size, name);
        if (rc)
            return rc;
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return x->size < y->size ? -1 : x->size > y->size;
}

void symbols_sort(struct symbols *symbols)
{
    if (symbols->nr)
        qsort(symbols->table, symbols->nr, sizeof(*symbols->table), compare);
}

size_t symbols_count(const struct symbols *symbols)
{
    return symbols ? symbols->nr : 0;
}

const char *symbols_row(const struct symbols *symbols, size_t index,
                        uint64_t *address, uint64_t *size)
{
    *address = symbols->table[index].address;
    *size = symbols->table[index].size;
    return symbols->table[index].name;
}

static int read_all(struct symbols *symbols, Elf *elf)
{
    Elf_Scn *section = NULL;
    GElf_Shdr header;

    while ((section = elf_nextscn(elf, section))) {
        if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
            continue;
        int rc = read_section(symbols, elf, section, &header);
        if (rc)
            return rc;
    }
    symbols_sort(symbols);
    return 0;
}

int symbols_create(const uint8_t *data, uint64_t size, struct symbols **out)
{
    struct symbols *symbols = symbols_new();
    int rc = -ENOEXEC;

    *out = NULL;
    if (!symbols)
        return -ENOMEM;
    elf_version(EV_CURRENT);
    /* elf_memory wants a writable pointer but does not write. */
    Elf *elf = elf_memory(without_const(data), (size_t)size);
    if (elf && elf_kind(elf) == ELF_K_ELF)
        rc = read_all(symbols, elf);
    elf_end(elf);
    if (rc) {
        symbols_destroy(symbols);
        return rc;
    }
    *out = symbols;
    return 0;
}

void symbols_destroy(struct symbols *symbols)
{
    if (!symbols)
        return;
    for (size_t i = 0; i < symbols->nr; i++)
        free(symbols->table[i].name);
    free(symbols->table);
    free(symbols);
}

#define MAX_DISTANCE (1u << 20) /* a label without a size names no more */

const char *symbols_find(const struct symbols *symbols, uint64_t address,
                         uint64_t *offset)
{
    size_t low = 0, high = symbols ? symbols->nr : 0;

    /* The last symbol that does not lie behind the address. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->table[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct symbol *found = &symbols->table[low - 1];
    *offset = address - found->address;
    if (found->size ? *offset > found->size : *offset >= MAX_DISTANCE)
        return NULL;
    return found->name;
}

char *symbols_format(const struct symbols *symbols, uint64_t address, char *buf,
                     size_t size)
{
    uint64_t offset;
    const char *name = symbols_find(symbols, address, &offset);

    if (!name)
        snprintf(buf, size, "0x%" PRIx64, address);
    else if (offset)
        snprintf(buf, size, "%s+0x%" PRIx64, name, offset);
    else
        snprintf(buf, size, "%s", name);
    return buf;
}
