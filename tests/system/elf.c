/* SPDX-License-Identifier: MIT */
/*
 * Usage: elf [-s SYMBOLS] [-l ROWS] [-x FAULT] FLAT OUT
 *
 * Wraps a flat 64-bit image into an ELF file that has names: the symbol "dead"
 * on all of it and SYMBOLS more elsewhere, and a line table of ROWS rows, one
 * for each byte from its start on: byte n is of line n + 1 of wrapped.c.
 *
 * FAULT makes the file a hostile one:
 *   headers  60,000 section headers share the symbol table
 *   names    all symbols share one long name
 *   rows     packed debug information, 200 MiB of rows
 *   spin     the same, of opcodes that emit no row
 *   huge     a packed section that says it will be 1 TiB
 *   packed   packed as gcc -gz does it, all in order
 */
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/util.h"
#include "hv/layout.h"

#define TEXT_AT      0x1000u
#define OTHERS_AT    (HV_FLAT_LOAD + 0x10000u) /* the other symbols */
#define MANY_HEADERS 60000u
#define BOMB_PART    (1u << 20)
#define BOMB_PARTS   200u

struct bytes {
    uint8_t *data;
    size_t len, capacity;
};

enum { NONE, TEXT, SYMTAB, STRTAB, LINE, SHSTRTAB, NR_SECTIONS };

static unsigned long nr_symbols = 10, nr_rows = 10;
static const char *fault = "";

static bool has(const char *name)
{
    return strcmp(fault, name) == 0;
}

static bool is_bomb(void)
{
    return has("rows") || has("spin");
}

static void add(struct bytes *bytes, const void *data, size_t len)
{
    if (len > bytes->capacity - bytes->len) {
        bytes->capacity = 2 * (bytes->capacity + len);
        bytes->data = realloc(bytes->data, bytes->capacity);
        if (!bytes->data)
            exit(EXIT_FAILURE);
    }
    memcpy(bytes->data + bytes->len, data, len);
    bytes->len += len;
}

static void add_byte(struct bytes *bytes, uint8_t byte)
{
    add(bytes, &byte, 1);
}

/* ---------------------------------------------------------------- symbols */

static void add_symbol(struct bytes *symbols, size_t name, uint64_t at,
                       uint64_t size)
{
    const Elf64_Sym symbol = {
        .st_name = (Elf64_Word)name,
        .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
        .st_shndx = TEXT,
        .st_value = at,
        .st_size = size,
    };

    add(symbols, &symbol, sizeof(symbol));
}

static void make_symbols(struct bytes *symbols, struct bytes *names,
                         size_t text_size)
{
    static const Elf64_Sym none;
    char name[512];

    add(symbols, &none, sizeof(none));
    add_byte(names, 0);
    add_symbol(symbols, names->len, HV_FLAT_LOAD, text_size);
    add(names, "dead", 5);
    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    if (has("names"))
        add(names, name, sizeof(name));
    for (unsigned long i = 0; i < nr_symbols; i++) {
        size_t at = has("names") ? 6 : names->len;
        add_symbol(symbols, at, OTHERS_AT + 16 * i, 16);
        if (has("names"))
            continue;
        snprintf(name, sizeof(name), "symbol_%lu", i);
        add(names, name, strlen(name) + 1);
    }
}

/* ------------------------------------------------------------------ lines */

/* DWARF 4. A row is one special opcode: one byte of address, one line. */
#define OPCODE_BASE 13
#define LINE_BASE   (-5)
#define LINE_RANGE  14
#define NEXT_ROW    (OPCODE_BASE + LINE_RANGE + 1 - LINE_BASE)
#define NO_ROW      6 /* DW_LNS_negate_stmt */

static void make_lines(struct bytes *lines)
{
    static const uint8_t after_length[] = {
        1, 1, 1, (uint8_t)LINE_BASE, LINE_RANGE, OPCODE_BASE,
        /* operands of the standard opcodes */
        0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1,
        /* no folders; one file */
        0, 'w', 'r', 'a', 'p', 'p', 'e', 'd', '.', 'c', 0, 0, 0, 0, 0};
    const uint32_t header_len = sizeof(after_length);
    const uint64_t start = HV_FLAT_LOAD;
    const uint16_t version = 4;
    uint32_t len = 0;

    add(lines, &len, 4);
    add(lines, &version, 2);
    add(lines, &header_len, 4);
    add(lines, after_length, sizeof(after_length));
    add(lines, "\0\11\2", 3); /* DW_LNE_set_address */
    add(lines, &start, 8);
    add_byte(lines, 1); /* emit a row here */
    for (unsigned long i = 1; i < nr_rows; i++)
        add_byte(lines, NEXT_ROW);
    if (!is_bomb())
        add(lines, "\0\1\1", 3); /* DW_LNE_end_sequence */
    len = (uint32_t)lines->len - 4;
    if (is_bomb())
        len += BOMB_PARTS * BOMB_PART;
    memcpy(lines->data, &len, 4);
}

/* ---------------------------------------------------------------- packing */

static bool is_packed(void)
{
    return has("packed") || has("huge") || is_bomb();
}

/* Packs one part of a stream. Its output does not depend on the parts before
 * it, so the same part can be repeated many times. */
static void pack_part(struct bytes *packed, const void *data, size_t len,
                      bool is_last)
{
    z_stream stream = {.next_in = without_const(data), .avail_in = (uInt)len};
    size_t room = compressBound(len) + 64;
    uint8_t *out = malloc(room);

    stream.next_out = out;
    stream.avail_out = (uInt)room;
    if (!out || deflateInit2(&stream, 1, Z_DEFLATED, -MAX_WBITS, 8, 0) ||
        deflate(&stream, is_last ? Z_FINISH : Z_FULL_FLUSH) < 0)
        exit(EXIT_FAILURE);
    add(packed, out, room - stream.avail_out);
    deflateEnd(&stream);
    free(out);
}

/* Packs `lines`, and the bomb after it. */
static void pack(struct bytes *lines)
{
    static uint8_t part[BOMB_PART];
    struct bytes all = {.data = NULL}, packed = {.data = NULL};
    unsigned nr = is_bomb() ? BOMB_PARTS : 0;
    Elf64_Chdr header = {
        .ch_type = ELFCOMPRESS_ZLIB,
        .ch_size = has("huge") ? UINT64_C(1) << 40
                               : lines->len + (uint64_t)nr * BOMB_PART,
        .ch_addralign = 1,
    };
    uLong sum = adler32(1, lines->data, (uInt)lines->len);

    memset(part, has("rows") ? NEXT_ROW : NO_ROW, sizeof(part));
    add(&all, &header, sizeof(header));
    add(&all, "\x78\x01", 2); /* zlib's header */
    pack_part(&all, lines->data, lines->len, false);
    pack_part(&packed, part, sizeof(part), false);
    for (unsigned i = 0; i < nr; i++) {
        add(&all, packed.data, packed.len);
        sum =
            adler32_combine(sum, adler32(1, part, sizeof(part)), sizeof(part));
    }
    pack_part(&all, "", 0, true);
    for (int shift = 24; shift >= 0; shift -= 8)
        add_byte(&all, (uint8_t)(sum >> shift));
    free(packed.data);
    free(lines->data);
    *lines = all;
}

/* --------------------------------------------------------------- the file */

static void read_file(const char *path, struct bytes *bytes)
{
    FILE *file = fopen(path, "rb");
    uint8_t part[4096];
    size_t n;

    if (!file) {
        fprintf(stderr, "elf: %s: %s\n", path, strerror(errno));
        exit(EXIT_FAILURE);
    }
    while ((n = fread(part, 1, sizeof(part), file)))
        add(bytes, part, n);
    fclose(file);
}

static Elf64_Shdr add_section(struct bytes *file, const struct bytes *content,
                              Elf64_Word name, Elf64_Word type)
{
    static const uint8_t zeros[16];
    const Elf64_Shdr header = {
        .sh_name = name,
        .sh_type = type,
        .sh_offset = (file->len + 15) & ~UINT64_C(15),
        .sh_size = content->len,
        .sh_addralign = 1,
    };

    add(file, zeros, header.sh_offset - file->len);
    add(file, content->data, content->len);
    return header;
}

static void add_headers(struct bytes *file, const Elf64_Shdr *sections)
{
    add(file, sections, NR_SECTIONS * sizeof(*sections));
    for (unsigned i = NR_SECTIONS; has("headers") && i < MANY_HEADERS; i++)
        add(file, &sections[SYMTAB], sizeof(*sections));
}

static void make_file(struct bytes *file, const struct bytes *text)
{
    static const char names[] = "\0.text\0.symtab\0.strtab\0.debug_line";
    struct bytes symbols = {.data = NULL}, strings = {.data = NULL};
    struct bytes lines = {.data = NULL}, section_names = {.data = NULL};
    Elf64_Shdr sections[NR_SECTIONS] = {{.sh_type = SHT_NULL}};
    const Elf64_Phdr load = {
        .p_type = PT_LOAD,
        .p_flags = PF_R | PF_W | PF_X,
        .p_offset = TEXT_AT,
        .p_vaddr = HV_FLAT_LOAD,
        .p_paddr = HV_FLAT_LOAD,
        .p_filesz = text->len,
        .p_memsz = text->len,
        .p_align = 0x1000,
    };
    Elf64_Ehdr header = {
        .e_ident = {0x7F, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = HV_FLAT_LOAD,
        .e_phoff = sizeof(header),
        .e_ehsize = sizeof(header),
        .e_phentsize = sizeof(load),
        .e_phnum = 1,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = has("headers") ? MANY_HEADERS : NR_SECTIONS,
        .e_shstrndx = SHSTRTAB,
    };
    static const uint8_t zeros[TEXT_AT];

    make_symbols(&symbols, &strings, text->len);
    make_lines(&lines);
    if (is_packed())
        pack(&lines);
    add(&section_names, names, sizeof(names));
    add(file, zeros, TEXT_AT);
    sections[TEXT] = add_section(file, text, 1, SHT_PROGBITS);
    sections[TEXT].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    sections[TEXT].sh_addr = HV_FLAT_LOAD;
    sections[SYMTAB] = add_section(file, &symbols, 7, SHT_SYMTAB);
    sections[SYMTAB].sh_link = STRTAB;
    sections[SYMTAB].sh_entsize = sizeof(Elf64_Sym);
    sections[STRTAB] = add_section(file, &strings, 15, SHT_STRTAB);
    sections[LINE] = add_section(file, &lines, 23, SHT_PROGBITS);
    sections[LINE].sh_flags = is_packed() ? SHF_COMPRESSED : 0;
    sections[SHSTRTAB] = add_section(file, &section_names, 0, SHT_STRTAB);
    header.e_shoff = file->len;
    add_headers(file, sections);
    memcpy(file->data, &header, sizeof(header));
    memcpy(file->data + sizeof(header), &load, sizeof(load));
    free(symbols.data);
    free(strings.data);
    free(lines.data);
    free(section_names.data);
}

int main(int argc, char **argv)
{
    struct bytes text = {.data = NULL}, file = {.data = NULL};
    int option;

    while ((option = getopt(argc, argv, "s:l:x:")) != -1) {
        if (option == 's')
            nr_symbols = strtoul(optarg, NULL, 10);
        else if (option == 'l')
            nr_rows = strtoul(optarg, NULL, 10);
        else if (option == 'x')
            fault = optarg;
    }
    if (argc - optind != 2)
        return 64;
    read_file(argv[optind], &text);
    make_file(&file, &text);
    FILE *out = fopen(argv[optind + 1], "wb");
    if (!out || fwrite(file.data, 1, file.len, out) != file.len ||
        fclose(out)) {
        perror(argv[optind + 1]);
        return EXIT_FAILURE;
    }
    free(text.data);
    free(file.data);
    return EXIT_SUCCESS;
}
