/* SPDX-License-Identifier: MIT */
/*
 * An instruction as text, in nasm's syntax.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "insn.h"

static const char segment_names[6][3] = {"es", "cs", "ss", "ds", "fs", "gs"};

const char *insn_reg_name(int reg, unsigned size, bool has_rex)
{
    static const char names[4][17][6] = {
        {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b",
         "r10b", "r11b", "r12b", "r13b", "r14b", "r15b", "ip"},
        {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w",
         "r11w", "r12w", "r13w", "r14w", "r15w", "ip"},
        {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d",
         "r10d", "r11d", "r12d", "r13d", "r14d", "r15d", "eip"},
        {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9",
         "r10", "r11", "r12", "r13", "r14", "r15", "rip"},
    };
    static const char high[4][3] = {"ah", "ch", "dh", "bh"};

    if (reg < 0 || reg > INSN_REG_RIP)
        return "?";
    if (size == 1 && !has_rex && reg >= 4 && reg < 8)
        return high[reg - 4];
    return names[size <= 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3][reg];
}

static const char *size_word(unsigned size)
{
    switch (size) {
    case 1:
        return "byte ";
    case 2:
        return "word ";
    case 4:
        return "dword ";
    case 8:
        return "qword ";
    default:
        return "";
    }
}

/* A displacement after a register: signed. */
static void add_displacement(char *buf, size_t size, uint64_t value, bool alone)
{
    size_t n = strlen(buf);
    int64_t signed_value = (int64_t)value;

    if (alone)
        snprintf(buf + n, size - n, "0x%" PRIx64, value);
    else if (signed_value < 0)
        snprintf(buf + n, size - n, "-0x%" PRIx64, -value);
    else if (signed_value > 0)
        snprintf(buf + n, size - n, "+0x%" PRIx64, value);
}

static void format_memory(const struct insn *insn,
                          const struct insn_operand *op, bool with_size,
                          char *buf, size_t size)
{
    unsigned width = insn->address_size;
    bool is_default = op->segment == INSN_DS ||
                      (op->segment == INSN_SS && insn->segment < 0) ||
                      (op->segment == INSN_ES && insn->segment < 0);
    size_t n = (size_t)snprintf(
        buf, size, "%s[%s%s", with_size ? size_word(op->size) : "",
        is_default ? "" : segment_names[op->segment], is_default ? "" : ":");

    if (op->base == INSN_REG_RIP) { /* the address itself is more useful */
        snprintf(buf + n, size - n, "rel 0x%" PRIx64 "]", op->value);
        return;
    }
    if (op->base >= 0)
        n += (size_t)snprintf(buf + n, size - n, "%s",
                              insn_reg_name(op->base, width, true));
    if (op->index >= 0) {
        n += (size_t)snprintf(buf + n, size - n, "%s%s",
                              op->base >= 0 ? "+" : "",
                              insn_reg_name(op->index, width, true));
        if (op->scale > 1)
            snprintf(buf + n, size - n, "*%u", op->scale);
    }
    add_displacement(buf, size, op->value, op->base < 0 && op->index < 0);
    n = strlen(buf);
    snprintf(buf + n, size - n, "]");
}

static void format_operand(const struct insn *insn,
                           const struct insn_operand *op, bool with_size,
                           char *buf, size_t size)
{
    uint64_t mask =
        op->size && op->size < 8 ? (1ull << 8 * op->size) - 1 : UINT64_MAX;

    switch (op->kind) {
    case INSN_REG:
        snprintf(
            buf, size, "%s",
            insn_reg_name(op->reg, op->size ? op->size : 8, insn->has_rex));
        break;
    case INSN_SEGMENT:
        snprintf(buf, size, "%s",
                 op->reg >= 0 && op->reg < 6 ? segment_names[op->reg] : "?");
        break;
    case INSN_CONTROL:
        snprintf(buf, size, "cr%d", op->reg);
        break;
    case INSN_DEBUG:
        snprintf(buf, size, "dr%d", op->reg);
        break;
    case INSN_XMM:
        snprintf(buf, size, "xmm%d", op->reg);
        break;
    case INSN_MMX:
        snprintf(buf, size, "mm%d", op->reg);
        break;
    case INSN_MEMORY:
        format_memory(insn, op, with_size, buf, size);
        break;
    case INSN_IMMEDIATE:
        snprintf(buf, size, "0x%" PRIx64, op->value & mask);
        break;
    case INSN_RELATIVE:
        snprintf(buf, size, "0x%" PRIx64, op->value);
        break;
    case INSN_FAR:
        snprintf(buf, size, "0x%x:0x%" PRIx64, op->selector, op->value);
        break;
    }
}

/* A memory operand without a register operand beside it needs its size
 * stated. */
static bool needs_size(const struct insn *insn)
{
    for (unsigned i = 0; i < insn->nr_operands; i++)
        if (insn->operands[i].kind != INSN_MEMORY &&
            insn->operands[i].kind != INSN_IMMEDIATE)
            return insn_is(insn, "movzx") || insn_is(insn, "movsx");
    return true;
}

/* movsb and its like need no operands in the text. */
static bool is_string(const struct insn *insn)
{
    return insn->map == 1 && ((insn->opcode >= 0xA4 && insn->opcode <= 0xA7) ||
                              (insn->opcode >= 0xAA && insn->opcode <= 0xAF) ||
                              (insn->opcode >= 0x6C && insn->opcode <= 0x6F));
}

char *insn_format(const struct insn *insn, char *buf, size_t size)
{
    size_t n = 0;
    const char *prefix = "";

    if (!insn->valid) {
        snprintf(buf, size, "(%s)",
                 insn->is_long  ? "more than 15 bytes"
                 : insn->is_cut ? "cut off"
                                : "not an instruction");
        return buf;
    }
    if (insn->has_lock)
        prefix = "lock ";
    else if (is_string(insn) && insn->has_rep)
        prefix = (insn->opcode & 0xF6) == 0xA6 ? "repe " : "rep ";
    else if (is_string(insn) && insn->has_repne)
        prefix = "repne ";
    n = (size_t)snprintf(buf, size, "%s%s", prefix, insn->mnemonic);
    for (unsigned i = 0; i < insn->nr_operands && !is_string(insn); i++) {
        char operand[80];
        format_operand(insn, &insn->operands[i], needs_size(insn), operand,
                       sizeof(operand));
        if (n < size)
            n += (size_t)snprintf(buf + n, size - n, "%s%s", i ? ", " : " ",
                                  operand);
    }
    return buf;
}
