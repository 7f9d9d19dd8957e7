/* SPDX-License-Identifier: MIT */
/*
 * Decodes prefixes, opcode and modrm, and then the operands that the opcode
 * maps specify. Source: Intel SDM Vol. 2A, "Instruction Format".
 */
#include "insn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "insn_operand.h"
#include "insn_table.h"

/* ------------------------------------------------------------------ bytes */

uint64_t insn_fetch(struct insn_reader *r, unsigned nr)
{
    uint64_t value = 0;

    if (r->at + nr > INSN_MAX_BYTES)
        r->is_long = true;
    else if (r->at + nr > r->nr)
        r->is_cut = true;
    else
        memcpy(&value, r->bytes + r->at, nr);
    r->at += nr;
    return value;
}

static uint8_t peek(const struct insn_reader *r)
{
    return r->at < r->nr ? r->bytes[r->at] : 0;
}

/* --------------------------------------------------------------- prefixes */

static bool take_legacy_prefix(struct insn *insn, struct insn_reader *r,
                               uint8_t byte)
{
    static const uint8_t segments[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
    const uint8_t *segment = memchr(segments, byte, sizeof(segments));

    if (segment) {
        insn->segment = (int)(segment - segments);
        return true;
    }
    switch (byte) {
    case 0x66:
        r->has_66 = true;
        return true;
    case 0x67:
        r->has_67 = true;
        return true;
    case 0xF0:
        insn->has_lock = true;
        return true;
    case 0xF2:
        insn->has_repne = true;
        insn->has_rep = false;
        return true;
    case 0xF3:
        insn->has_rep = true;
        insn->has_repne = false;
        return true;
    default:
        return false;
    }
}

static void take_prefixes(struct insn *insn, struct insn_reader *r)
{
    unsigned end = INSN_MAX_BYTES;

    while (r->at < end && r->at < r->nr && take_legacy_prefix(insn, r, peek(r)))
        r->at++;
    if (insn->width == 64 && (peek(r) & 0xF0) == 0x40 && r->at < r->nr) {
        uint8_t rex = (uint8_t)insn_fetch(r, 1);
        insn->has_rex = true;
        insn->has_rex_w = rex & 8;
        insn->has_rex_r = rex & 4;
        insn->has_rex_x = rex & 2;
        insn->has_rex_b = rex & 1;
    }
}

static void choose_sizes(struct insn *insn, const struct insn_reader *r)
{
    if (insn->width == 64) {
        insn->operand_size = insn->has_rex_w ? 8 : r->has_66 ? 2 : 4;
        insn->address_size = r->has_67 ? 4 : 8;
        return;
    }
    bool wide = insn->width == 32;
    insn->operand_size = wide != r->has_66 ? 4 : 2;
    insn->address_size = wide != r->has_67 ? 4 : 2;
}

/* ----------------------------------------------------------------- opcode */

/* C4, C5 and 62 are VEX and EVEX if the modrm has mod = 3, or always in 64-bit
 * code. */
static bool is_vex(const struct insn *insn, const struct insn_reader *r)
{
    uint8_t byte = peek(r);

    if (byte != 0xC4 && byte != 0xC5 && byte != 0x62)
        return false;
    if (insn->width == 64)
        return true;
    return r->at + 1 < r->nr && (r->bytes[r->at + 1] & 0xC0) == 0xC0;
}

static void take_vex(struct insn *insn, struct insn_reader *r)
{
    uint8_t escape = (uint8_t)insn_fetch(r, 1);
    uint8_t first = (uint8_t)insn_fetch(r, 1), last = first;

    insn->is_avx = true;
    insn->map = 2;
    insn->has_rex_r = insn->width == 64 && !(first & 0x80);
    if (escape != 0xC5) {
        insn->has_rex_x = insn->width == 64 && !(first & 0x40);
        insn->has_rex_b = insn->width == 64 && !(first & 0x20);
        insn->map = (first & (escape == 0x62 ? 7 : 31)) + 1u;
        last = (uint8_t)insn_fetch(r, 1);
    }
    if (escape == 0x62)
        insn_fetch(r, 1);
    static const uint8_t prefix[] = {0, 0x66, 0xF3, 0xF2};
    r->has_66 = prefix[last & 3] == 0x66;
    insn->has_rep = prefix[last & 3] == 0xF3;
    insn->has_repne = prefix[last & 3] == 0xF2;
    insn->opcode = (uint8_t)insn_fetch(r, 1);
}

static void take_opcode(struct insn *insn, struct insn_reader *r)
{
    if (is_vex(insn, r)) {
        take_vex(insn, r);
        return;
    }
    insn->map = 1;
    insn->opcode = (uint8_t)insn_fetch(r, 1);
    if (insn->opcode != 0x0F)
        return;
    insn->map = 2;
    insn->opcode = (uint8_t)insn_fetch(r, 1);
    if (insn->opcode != 0x38 && insn->opcode != 0x3A)
        return;
    insn->map = insn->opcode == 0x38 ? 3 : 4;
    insn->opcode = (uint8_t)insn_fetch(r, 1);
}

/* Instructions that differ only in the modrm byte. */
static const char *special_of_modrm(const struct insn *insn)
{
    static const struct {
        uint8_t opcode, modrm;
        const char name[12];
    } table[] = {
        {0x01, 0xC1, "vmcall"},   {0x01, 0xC2, "vmlaunch"},
        {0x01, 0xC3, "vmresume"}, {0x01, 0xC4, "vmxoff"},
        {0x01, 0xC8, "monitor"},  {0x01, 0xC9, "mwait"},
        {0x01, 0xCA, "clac"},     {0x01, 0xCB, "stac"},
        {0x01, 0xD0, "xgetbv"},   {0x01, 0xD1, "xsetbv"},
        {0x01, 0xD8, "vmrun"},    {0x01, 0xD9, "vmmcall"},
        {0x01, 0xDA, "vmload"},   {0x01, 0xDB, "vmsave"},
        {0x01, 0xDC, "stgi"},     {0x01, 0xDD, "clgi"},
        {0x01, 0xF8, "swapgs"},   {0x01, 0xF9, "rdtscp"},
        {0xAE, 0xE8, "lfence"},   {0xAE, 0xF0, "mfence"},
        {0xAE, 0xF8, "sfence"},
    };

    if (insn->map != 2 || insn->modrm < 0xC0)
        return NULL;
    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (table[i].opcode == insn->opcode && table[i].modrm == insn->modrm)
            return table[i].name;
    return NULL;
}

static const char *special(const struct insn *insn)
{
    unsigned reg = insn->modrm >> 3 & 7, mod = insn->modrm >> 6;
    static const char base[4][16] = {"rdfsbase Ry", "rdgsbase Ry",
                                     "wrfsbase Ry", "wrgsbase Ry"};

    if (insn->map == 1 && insn->opcode == 0x63)
        return insn->width == 64 ? "movsxd Gv,Ed" : "arpl Ew,Gw";
    if (insn->map == 1 && insn->opcode == 0x90 && insn->has_rep)
        return "pause";
    if (insn->map == 1 && insn->opcode == 0x90 && insn->has_rex_b)
        return "xchg Zv,rax";
    if (insn->map == 2 && insn->opcode == 0xAE && mod == 3 && reg < 4)
        return insn->has_rep ? base[reg] : "";
    if (insn->map == 2 && insn->opcode == 0xC7 && mod == 3 && reg >= 6)
        return reg == 6        ? "rdrand Rv"
               : insn->has_rep ? "rdpid Rn"
                               : "rdseed Rv";
    if (insn->map == 2 && insn->opcode == 0x1E && insn->has_rep &&
        (insn->modrm & 0xFE) == 0xFA)
        return insn->modrm == 0xFA ? "endbr64" : "endbr32";
    if (insn->map == 1 && insn->opcode >= 0xD8 && insn->opcode <= 0xDF)
        return mod == 3 ? "fpu" : insn_table_x87(insn->opcode, reg);
    return special_of_modrm(insn);
}

/* Selects the part of an entry that belongs to the instruction's prefix. */
static const char *choose_variant(const struct insn *insn,
                                  const struct insn_reader *r,
                                  const char *entry)
{
    unsigned wanted = insn->has_repne ? 3 : insn->has_rep ? 2 : r->has_66;

    if (!strchr(entry, '|'))
        return entry;
    while (wanted--) {
        entry = strchr(entry, '|');
        if (!entry)
            return "";
        entry++;
    }
    return entry;
}

static bool needs_modrm(const struct insn *insn, const char *entry)
{
    if (insn->map > 2 || insn->is_avx)
        return !(insn->is_avx && insn->map == 2 && insn->opcode == 0x77);
    if (insn->map == 1 && insn->opcode == 0x63)
        return true;
    if (insn->map == 1 && insn->opcode >= 0xD8 && insn->opcode <= 0xDF)
        return true;
    if (*entry == '!')
        entry++;
    if (*entry == '@')
        return true;
    /* An operand that begins with one of these letters is encoded in the
     * modrm. */
    for (const char *c = strchr(entry, ' '); c; c = strpbrk(c, ",|")) {
        c++;
        if (c[-1] != '|' && *c && strchr("EGMRSCDVWPQUN", *c))
            return true;
        if (c[-1] == '|')
            c += strcspn(c, " ");
    }
    return false;
}

/* Finds mnemonic and operands as text. For groups, the name comes from the
 * group, and so do the operands unless the group leaves them to the opcode. */
static bool resolve(struct insn *insn, const struct insn_reader *r,
                    const char *entry, char *text, size_t size)
{
    const char *own = special(insn);

    if (own)
        entry = own;
    else if (*entry == '!')
        entry = insn->width == 64 ? "" : entry + 1;
    entry = choose_variant(insn, r, entry);
    if (*entry == '@') {
        const char *rest = entry + strcspn(entry, " ");
        const char *member = insn_table_group(
            (unsigned)strtoul(entry + 1, NULL, 10), insn->modrm >> 3 & 7u);
        member = choose_variant(insn, r, member);
        if (!*member)
            return false;
        snprintf(text, size, "%s%s", member, strchr(member, ' ') ? "" : rest);
    } else {
        snprintf(text, size, "%s", entry);
    }
    text[strcspn(text, "|")] = '\0';
    return *text;
}

/* Vector instructions beyond SSE2: only their length and their memory operand
 * are decoded. */
static void decode_vector(struct insn *insn, struct insn_reader *r)
{
    const char *entry = insn->map == 2 ? insn_table_two(insn->opcode) : "";
    char text[64];

    insn->modrm = needs_modrm(insn, entry) ? (uint8_t)insn_fetch(r, 1) : 0;
    insn->has_modrm = needs_modrm(insn, entry);
    insn->valid = insn->map <= 4 && insn->map > 1;
    if (insn->map == 2 && resolve(insn, r, entry, text, sizeof(text)))
        snprintf(insn->mnemonic, sizeof(insn->mnemonic), "v%.*s",
                 (int)strcspn(text, " "), text);
    else
        snprintf(insn->mnemonic, sizeof(insn->mnemonic), "%s",
                 insn->is_avx ? "avx" : "sse");
    if (insn->has_modrm && insn->modrm < 0xC0)
        insn_operand_add(insn, r, "Ex");
    else if (insn->has_modrm)
        insn_operand_add(insn, r, "Wx");
    if (insn->map == 4 || (insn->map == 2 && strstr(entry, "Ib")))
        insn_operand_add(insn, r, "Ib");
}

static void decode_known(struct insn *insn, struct insn_reader *r)
{
    const char *entry = insn->map == 1 ? insn_table_one(insn->opcode)
                                       : insn_table_two(insn->opcode);
    char text[64], *operand, *rest = NULL;

    if (needs_modrm(insn, entry)) {
        insn->modrm = (uint8_t)insn_fetch(r, 1);
        insn->has_modrm = true;
    }
    insn->valid = resolve(insn, r, entry, text, sizeof(text));
    if (!insn->valid)
        return;
    operand = text + strcspn(text, " ");
    if (*operand)
        *operand++ = '\0';
    snprintf(insn->mnemonic, sizeof(insn->mnemonic), "%.19s", text);
    for (operand = strtok_r(operand, ",", &rest); operand;
         operand = strtok_r(NULL, ",", &rest))
        if (!insn_operand_add(insn, r, operand))
            insn->valid = false;
}

void insn_decode(struct insn *insn, const uint8_t *bytes, unsigned nr,
                 unsigned width, uint64_t rip)
{
    struct insn_reader r = {.bytes = bytes, .nr = nr};

    memset(insn, 0, sizeof(*insn));
    insn->segment = -1;
    insn->width = width;
    take_prefixes(insn, &r);
    choose_sizes(insn, &r);
    take_opcode(insn, &r);
    if (insn->is_avx || insn->map > 2)
        decode_vector(insn, &r);
    else if (r.at <= r.nr)
        decode_known(insn, &r);
    insn->is_long = r.is_long;
    insn->is_cut = r.is_cut;
    if (r.is_long || r.is_cut)
        insn->valid = false;
    insn->len = r.at < INSN_MAX_BYTES ? r.at : INSN_MAX_BYTES;
    if (insn->len > nr)
        insn->len = nr;
    if (nr)
        memcpy(insn->bytes, bytes, insn->len);
    insn_operand_finish(insn, rip);
}

bool insn_is(const struct insn *insn, const char *mnemonic)
{
    return insn->valid && strcmp(insn->mnemonic, mnemonic) == 0;
}
