/* SPDX-License-Identifier: MIT */
#include "names_file.h"

#include <elf.h>
#include <string.h>

const char names_file_line_str[12] = "dir\0a.c\0b.c";

struct bytes {
    uint8_t *at;
    size_t len;
};

static void put(struct bytes *bytes, const void *data, size_t len)
{
    memcpy(bytes->at + bytes->len, data, len);
    bytes->len += len;
}

static void number(struct bytes *bytes, uint64_t value, size_t len)
{
    put(bytes, &value, len);
}

/* ------------------------------------------------------------------ lines */

#define OPCODE_BASE 13u
#define LINE_BASE   (-3)
#define LINE_RANGE  12u

static void old_tables(struct bytes *bytes)
{
    static const uint8_t tables[] = "dir\0\0"             /* folders */
                                    "a.c\0\1\0\0"         /* files: folder, */
                                    "b.c\0\1\x80\1\x80\1" /* time, size */
                                    "";

    put(bytes, tables, sizeof(tables)); /* with the NUL that ends them */
}

static void new_tables(struct bytes *bytes, size_t offset_size)
{
    number(bytes, 1, 1);
    put(bytes, "\1\x1F", 2); /* a path, in .debug_line_str */
    number(bytes, 1, 1);
    number(bytes, 0, offset_size);
    number(bytes, 3, 1);
    put(bytes, "\1\x1F\2\x0B\5\x1E", 6); /* path, folder, MD5 */
    number(bytes, 3, 1);
    for (unsigned i = 0; i < 3; i++) { /* a.c is 0 and 1 */
        number(bytes, i < 2 ? 4 : 8, offset_size);
        number(bytes, 0, 1);
        put(bytes, "0123456789abcdef", 16);
    }
}

static void program(struct bytes *bytes)
{
    put(bytes, "\0\11\2", 3); /* DW_LNE_set_address */
    number(bytes, 0x1000, 8);
    put(bytes, "\1", 1); /* DW_LNS_copy: 0x1000 a.c:1 */
    number(bytes, OPCODE_BASE + LINE_RANGE + 1 - (unsigned)LINE_BASE,
           1);                     /* 0x1001 a.c:2 */
    put(bytes, "\5\3\6\x0A", 4);   /* column, a row flag, prologue's end */
    put(bytes, "\0\2\4\7", 4);     /* a discriminator */
    put(bytes, "\4\2\3\x0A", 4);   /* file 2, ten lines on, */
    put(bytes, "\3\x7D\2\x0F", 4); /* three back, 15 bytes on */
    put(bytes, "\1", 1);           /* 0x1010 b.c:9 */
    put(bytes, "\x09\x08\0", 3);   /* 8 bytes on */
    put(bytes, "\x02\x08", 2);     /* 8 more */
    put(bytes, "\0\1\1", 3);       /* 0x1020: the end */
}

size_t names_file_lines(uint8_t *buf, unsigned version, int is_wide)
{
    static const uint8_t operands[] = {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1};
    size_t offset_size = is_wide ? 8 : 4, start, header;
    struct bytes bytes = {buf, 0};

    if (is_wide)
        number(&bytes, UINT32_MAX, 4);
    bytes.len += offset_size; /* the length, below */
    start = bytes.len;
    number(&bytes, version, 2);
    if (version == 5)
        put(&bytes, "\x08\0", 2);
    bytes.len += offset_size; /* the header's length, below */
    header = bytes.len;
    number(&bytes, 1, 1);
    if (version >= 4)
        number(&bytes, 1, 1);
    number(&bytes, 1, 1);
    number(&bytes, (uint8_t)LINE_BASE, 1);
    number(&bytes, LINE_RANGE, 1);
    number(&bytes, OPCODE_BASE, 1);
    put(&bytes, operands, sizeof(operands));
    if (version < 5)
        old_tables(&bytes);
    else
        new_tables(&bytes, offset_size);
    uint64_t len = bytes.len - header;
    memcpy(buf + header - offset_size, &len, offset_size);
    program(&bytes);
    len = bytes.len - start;
    memcpy(buf + start - offset_size, &len, offset_size);
    return bytes.len;
}

/* ---------------------------------------------------------------- the file */

static Elf64_Shdr section(struct bytes *bytes, const void *data, size_t len,
                          Elf64_Word name, Elf64_Word type)
{
    bytes->len = (bytes->len + 7) & ~(size_t)7;
    const Elf64_Shdr header = {
        .sh_name = name,
        .sh_type = type,
        .sh_offset = bytes->len,
        .sh_size = len,
        .sh_addralign = 1,
    };
    put(bytes, data, len);
    return header;
}

size_t names_file_elf(uint8_t *buf, unsigned version)
{
    static const char names[] = "\0.symtab\0.strtab\0.debug_line\0"
                                ".debug_line_str";
    static const char strings[] = "\0first\0second";
    const unsigned char info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    const Elf64_Sym symbols[] = {
        {.st_name = 0},
        {.st_name = 7, info, 0, 1, 0x1010, 16},
        {.st_name = 1, info, 0, 1, 0x1000, 16},
    };
    Elf64_Ehdr header = {
        .e_ident = {0x7F, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_ehsize = sizeof(header),
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = 6,
        .e_shstrndx = 5,
    };
    Elf64_Shdr sections[6] = {{.sh_type = SHT_NULL}};
    struct bytes bytes = {buf, sizeof(header)};
    uint8_t lines[512];
    size_t len = names_file_lines(lines, version, 0);

    memset(buf, 0, NAMES_FILE_MAX);
    sections[1] = section(&bytes, symbols, sizeof(symbols), 1, SHT_SYMTAB);
    sections[1].sh_link = 2;
    sections[1].sh_entsize = sizeof(Elf64_Sym);
    sections[2] = section(&bytes, strings, sizeof(strings), 9, SHT_STRTAB);
    sections[3] = section(&bytes, lines, len, 17, SHT_PROGBITS);
    sections[4] = section(&bytes, names_file_line_str,
                          sizeof(names_file_line_str), 29, SHT_PROGBITS);
    sections[5] = section(&bytes, names, sizeof(names), 0, SHT_STRTAB);
    bytes.len = (bytes.len + 7) & ~(size_t)7;
    header.e_shoff = bytes.len;
    put(&bytes, sections, sizeof(sections));
    memcpy(buf, &header, sizeof(header));
    return bytes.len;
}
