/* SPDX-License-Identifier: MIT */
/* A disassembler for the few instructions that a lab might try. Source: Intel
 * SDM Vol. 2, "Opcode Map" and "Opcode Extensions For One- And Two-Byte
 * Opcodes". */
#include "trap/instruction.h"

#include <stdbool.h>
#include <stddef.h>

struct pattern {
    uint8_t len;
    uint8_t code[3];
    uint8_t mask[3];
    const char *name;
};

/* The first pattern that matches counts. 0f 01 with a register operand instead
 * of an address (the upper two bits of the third byte are 11) encodes other
 * instructions. Their patterns come first, and the last of these catches all
 * that remain. */
static const struct pattern patterns[] = {
    {1, {0xfa}, {0xff}, "cli"},
    {1, {0xfb}, {0xff}, "sti"},
    {1, {0xf4}, {0xff}, "hlt"},
    {1, {0xcd}, {0xff}, "int"},
    {1, {0xcf}, {0xff}, "iret"},
    {1, {0xec}, {0xfe}, "in"},
    {1, {0xe4}, {0xfe}, "in"},
    {1, {0xee}, {0xfe}, "out"},
    {1, {0xe6}, {0xfe}, "out"},
    {2, {0x0f, 0x30}, {0xff, 0xff}, "wrmsr"},
    {2, {0x0f, 0x32}, {0xff, 0xff}, "rdmsr"},
    {2, {0x0f, 0x06}, {0xff, 0xff}, "clts"},
    {2, {0x0f, 0x07}, {0xff, 0xff}, "sysret"},
    {2, {0x0f, 0x08}, {0xff, 0xff}, "invd"},
    {2, {0x0f, 0x09}, {0xff, 0xff}, "wbinvd"},
    {2, {0x0f, 0x20}, {0xff, 0xff}, "mov from cr"},
    {2, {0x0f, 0x21}, {0xff, 0xff}, "mov from dr"},
    {2, {0x0f, 0x22}, {0xff, 0xff}, "mov to cr"},
    {2, {0x0f, 0x23}, {0xff, 0xff}, "mov to dr"},
    {3, {0x0f, 0x01, 0xc1}, {0xff, 0xff, 0xff}, "vmcall"},
    {3, {0x0f, 0x01, 0xd9}, {0xff, 0xff, 0xff}, "vmmcall"},
    {3, {0x0f, 0x01, 0xf8}, {0xff, 0xff, 0xff}, "swapgs"},
    {3, {0x0f, 0x01, 0xf0}, {0xff, 0xff, 0xf8}, "lmsw"},
    {3, {0x0f, 0x01, 0xc0}, {0xff, 0xff, 0xc0}, NULL},
    {3, {0x0f, 0x01, 0x10}, {0xff, 0xff, 0x38}, "lgdt"},
    {3, {0x0f, 0x01, 0x18}, {0xff, 0xff, 0x38}, "lidt"},
    {3, {0x0f, 0x01, 0x30}, {0xff, 0xff, 0x38}, "lmsw"},
    {3, {0x0f, 0x01, 0x38}, {0xff, 0xff, 0x38}, "invlpg"},
    {3, {0x0f, 0x00, 0x10}, {0xff, 0xff, 0x38}, "lldt"},
    {3, {0x0f, 0x00, 0x18}, {0xff, 0xff, 0x38}, "ltr"},
};

/* A REX prefix: selects 64-bit operands and the upper eight registers. */
static bool is_rex_prefix(uint8_t byte)
{
    return (byte & 0xf0) == 0x40;
}

const char *instruction_name(const uint8_t code[INSTRUCTION_MAX])
{
    if (is_rex_prefix(code[0]))
        code++;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        const struct pattern *p = &patterns[i];
        bool same = true;

        for (unsigned k = 0; k < p->len; k++)
            same = same && (code[k] & p->mask[k]) == p->code[k];
        if (same)
            return p->name;
    }
    return NULL;
}
