/* SPDX-License-Identifier: MIT */
/*
 * Operands. Source: Intel SDM Vol. 2A, "ModR/M and SIB Bytes"; Vol. 2D,
 * "Key to Abbreviations".
 */
#include "insn_operand.h"

#include <stdlib.h>
#include <string.h>

static unsigned stack_size(const struct insn *insn)
{
    return insn->width == 64 && insn->operand_size != 2 ? 8
                                                        : insn->operand_size;
}

/* The number of bytes that a size letter of the notation stands for. */
static unsigned size_of(const struct insn *insn, const char *size)
{
    switch (*size) {
    case 'b':
        return 1;
    case 'w':
        return 2;
    case 'd':
        return 4;
    case 'q':
        return 8;
    case 'x':
        return 16;
    case 'v':
        return insn->operand_size;
    case 'z':
        return insn->operand_size < 4 ? 2 : 4;
    case 'n':
        return stack_size(insn);
    case 'y':
        return insn->has_rex_w ? 8 : 4;
    case 'p':
        return 2 + insn->operand_size;
    case 's':
        return insn->width == 64 ? 10 : 6;
    default:
        return (unsigned)strtoul(size, NULL, 10);
    }
}

static struct insn_operand *append(struct insn *insn,
                                   enum insn_operand_kind kind, unsigned size)
{
    struct insn_operand *op = &insn->operands[insn->nr_operands++];

    *op = (struct insn_operand){
        .kind = kind, .size = size, .base = INSN_NO_REG, .index = INSN_NO_REG};
    return op;
}

static uint64_t sign_extend(uint64_t value, unsigned bytes)
{
    unsigned shift = 64 - 8 * bytes;

    return bytes ? (uint64_t)((int64_t)(value << shift) >> shift) : 0;
}

/* ----------------------------------------------------------------- memory */

static void memory_16(struct insn *insn, struct insn_reader *r,
                      struct insn_operand *m)
{
    /* bx+si, bx+di, bp+si, bp+di, si, di, bp, bx */
    static const int base[] = {3, 3, 5, 5, 6, 7, 5, 3};
    static const int index[] = {6, 7, 6, 7, -1, -1, -1, -1};
    unsigned mod = insn->modrm >> 6, rm = insn->modrm & 7;

    m->base = base[rm];
    m->index = index[rm];
    m->scale = 1;
    if (mod == 0 && rm == 6) {
        m->base = INSN_NO_REG;
        m->value = insn_fetch(r, 2);
    } else if (mod == 1) {
        m->value = sign_extend(insn_fetch(r, 1), 1);
    } else if (mod == 2) {
        m->value = sign_extend(insn_fetch(r, 2), 2);
    }
    if (m->base == 5)
        m->segment = INSN_SS;
}

static void take_sib(struct insn *insn, struct insn_reader *r,
                     struct insn_operand *m)
{
    uint8_t sib = (uint8_t)insn_fetch(r, 1);

    m->base = (sib & 7) + (insn->has_rex_b ? 8 : 0);
    m->index = (sib >> 3 & 7) + (insn->has_rex_x ? 8 : 0);
    m->scale = 1u << (sib >> 6);
    if (m->index == 4)
        m->index = INSN_NO_REG;
    if ((sib & 7) == 5 && insn->modrm < 0x40) {
        m->base = INSN_NO_REG;
        m->value = sign_extend(insn_fetch(r, 4), 4);
    }
}

static void memory_32(struct insn *insn, struct insn_reader *r,
                      struct insn_operand *m)
{
    unsigned mod = insn->modrm >> 6, rm = insn->modrm & 7;

    m->base = (int)rm + (insn->has_rex_b ? 8 : 0);
    if (rm == 4) {
        take_sib(insn, r, m);
    } else if (mod == 0 && rm == 5) {
        m->base = insn->width == 64 ? INSN_REG_RIP : INSN_NO_REG;
        m->value = sign_extend(insn_fetch(r, 4), 4);
    }
    if (mod == 1)
        m->value = sign_extend(insn_fetch(r, 1), 1);
    else if (mod == 2)
        m->value = sign_extend(insn_fetch(r, 4), 4);
    if (m->base == 4 || m->base == 5)
        m->segment = INSN_SS;
}

/* Adds the memory operand of the modrm; its bytes are read only once. */
static void add_memory(struct insn *insn, struct insn_reader *r, unsigned size)
{
    if (!r->has_memory) {
        struct insn_operand *m = &r->memory;
        *m = (struct insn_operand){.kind = INSN_MEMORY,
                                   .base = INSN_NO_REG,
                                   .index = INSN_NO_REG,
                                   .segment = INSN_DS};
        if (insn->address_size == 2)
            memory_16(insn, r, m);
        else
            memory_32(insn, r, m);
        if (insn->segment >= 0)
            m->segment = (enum insn_segment)insn->segment;
        r->has_memory = true;
    }
    struct insn_operand *op = append(insn, INSN_MEMORY, size);
    *op = r->memory;
    op->size = size;
}

static void add_string(struct insn *insn, bool is_destination, unsigned size)
{
    struct insn_operand *op = append(insn, INSN_MEMORY, size);

    op->base = is_destination ? 7 : 6;
    op->scale = 1;
    op->segment = is_destination      ? INSN_ES
                  : insn->segment < 0 ? INSN_DS
                                      : (enum insn_segment)insn->segment;
}

static void add_offset(struct insn *insn, struct insn_reader *r, unsigned size)
{
    uint64_t value = insn_fetch(r, insn->address_size);
    struct insn_operand *op = append(insn, INSN_MEMORY, size);

    op->value = value;
    op->segment =
        insn->segment < 0 ? INSN_DS : (enum insn_segment)insn->segment;
}

/* -------------------------------------------------------------- the words */

static bool add_modrm_reg(struct insn *insn, char letter, unsigned size)
{
    int reg = (insn->modrm >> 3 & 7) + (insn->has_rex_r ? 8 : 0);
    enum insn_operand_kind kind = letter == 'G'   ? INSN_REG
                                  : letter == 'S' ? INSN_SEGMENT
                                  : letter == 'C' ? INSN_CONTROL
                                  : letter == 'D' ? INSN_DEBUG
                                  : letter == 'P' ? INSN_MMX
                                                  : INSN_XMM;

    if (letter == 'S' || letter == 'P')
        reg &= 7;
    /* mov cr, mov dr: the width depends on the mode, not on prefixes */
    if (letter == 'C' || letter == 'D')
        size = insn->width == 64 ? 8 : 4;
    append(insn, kind, size)->reg = reg;
    if (letter == 'S')
        return reg < 6 && !(insn->opcode == 0x8E && reg == INSN_CS);
    if (letter == 'C')
        return reg == 0 || (reg >= 2 && reg <= 4) || reg == 8;
    return letter != 'D' || reg < 8;
}

static bool add_modrm_rm(struct insn *insn, struct insn_reader *r, char letter,
                         unsigned size)
{
    bool is_memory = insn->modrm < 0xC0;
    bool is_mmx = letter == 'Q' || letter == 'N';
    bool is_xmm = letter == 'W' || letter == 'U';
    int reg = (insn->modrm & 7) + (insn->has_rex_b && !is_mmx ? 8 : 0);

    if (letter == 'R' && insn->map == 2 &&
        (insn->opcode & 0xFC) == 0x20) { /* mov cr, mov dr: mod is ignored */
        append(insn, INSN_REG, insn->width == 64 ? 8 : 4)->reg = reg;
        return true;
    }
    if (is_memory) {
        add_memory(insn, r, size);
        return letter != 'R' && letter != 'N' && letter != 'U';
    }
    append(insn,
           is_mmx   ? INSN_MMX
           : is_xmm ? INSN_XMM
                    : INSN_REG,
           size)
        ->reg = reg;
    return letter != 'M';
}

static void add_immediate(struct insn *insn, struct insn_reader *r, char letter,
                          const char *word)
{
    unsigned size = size_of(insn, word);

    if (letter == 'J') {
        if (*word == 'z' && insn->width == 64)
            size = 4;
        append(insn, INSN_RELATIVE, size)->value =
            sign_extend(insn_fetch(r, size), size);
    } else if (letter == 'A') {
        struct insn_operand *op = append(insn, INSN_FAR, size);
        op->value = insn_fetch(r, insn->operand_size);
        op->selector = (uint16_t)insn_fetch(r, 2);
    } else if (*word == 'e') {
        append(insn, INSN_IMMEDIATE, insn->operand_size)->value =
            sign_extend(insn_fetch(r, 1), 1);
    } else {
        /* At most four bytes are there for eight, and are extended. */
        unsigned whole = *word == 'z' ? insn->operand_size : size;
        unsigned len = *word == 'n' && size == 8 ? 4 : size;
        append(insn, INSN_IMMEDIATE, whole)->value =
            sign_extend(insn_fetch(r, len), len);
    }
}

/* Adds a register or a number that the notation gives literally. */
static bool add_literal(struct insn *insn, const char *word)
{
    static const struct {
        const char name[4];
        enum insn_operand_kind kind;
        uint8_t reg, size; /* 0: operand size */
    } table[] = {
        {"al", INSN_REG, 0, 1},     {"rax", INSN_REG, 0, 0},
        {"eax", INSN_REG, 0, 4},    {"cl", INSN_REG, 1, 1},
        {"dx", INSN_REG, 2, 2},     {"es", INSN_SEGMENT, 0, 0},
        {"cs", INSN_SEGMENT, 1, 0}, {"ss", INSN_SEGMENT, 2, 0},
        {"ds", INSN_SEGMENT, 3, 0}, {"fs", INSN_SEGMENT, 4, 0},
        {"gs", INSN_SEGMENT, 5, 0},
    };

    if (*word == '1') {
        append(insn, INSN_IMMEDIATE, 1)->value = 1;
        return true;
    }
    for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
        if (strcmp(table[i].name, word) != 0)
            continue;
        unsigned size = table[i].size ? table[i].size : insn->operand_size;
        if (strcmp(word, "eax") == 0 && insn->operand_size == 2)
            size = 2;
        append(insn, table[i].kind, size)->reg = table[i].reg;
        return true;
    }
    return false;
}

bool insn_operand_add(struct insn *insn, struct insn_reader *r,
                      const char *word)
{
    unsigned size;

    if (insn->nr_operands == INSN_MAX_OPERANDS)
        return false;
    if (*word >= 'a' || *word == '1')
        return add_literal(insn, word);
    size = size_of(insn, word + 1);
    switch (*word) {
    case 'G':
    case 'S':
    case 'C':
    case 'D':
    case 'P':
    case 'V':
        return add_modrm_reg(insn, *word, size);
    case 'E':
    case 'M':
    case 'R':
    case 'N':
    case 'Q':
    case 'U':
    case 'W':
        return add_modrm_rm(insn, r, *word, size);
    case 'Z':
        append(insn, INSN_REG, size)->reg =
            (insn->opcode & 7) + (insn->has_rex_b ? 8 : 0);
        return true;
    case 'X':
    case 'Y':
        add_string(insn, *word == 'Y', size);
        return true;
    case 'O':
        add_offset(insn, r, size);
        return true;
    default:
        add_immediate(insn, r, *word, word + 1);
        return true;
    }
}
