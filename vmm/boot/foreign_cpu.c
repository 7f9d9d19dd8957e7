/* SPDX-License-Identifier: MIT */
/*
 * Each is recognised by instructions that code for this CPU's 32 or 64 bits
 * would contain by chance only. Sources: Arm Architecture Reference Manual for
 * A-profile, C6.2 and F5.1; RISC-V Instruction Set Manual, volumes I and II;
 * Intel SDM, volume 2.
 */
#include "foreign_cpu.h"

#define LOOK       0x400000u /* bytes, but no more than this many words */
#define WORDS      4096u     /* that are not zero */
#define LEAST      2u        /* instructions that decide */
#define ARM_WORDS  64u
#define ARM_LEAST  6u      /* words that are always executed */
#define ARM_ALWAYS 0xEu    /* the condition, in the upper four bits */
#define REAL_LOOK  64u     /* bytes in which 16-bit code has shown itself */
#define REAL_MAX   0xFFFFu /* bytes: one segment */

struct pattern {
    uint32_t mask, value;
};

static const struct pattern arm64[] = {
    {0xFFFFFFFF, 0xD65F03C0}, /* ret */
    {0xFFFFFFFF, 0xD503205F}, /* wfe */
    {0xFFFFFFFF, 0xD503207F}, /* wfi */
    {0xFFFFFFFF, 0xD69F03E0}, /* eret */
    {0xFFFFFFFF, 0xD5033FDF}, /* isb */
    {0xFFFFFFE0, 0xD53800A0}, /* mrs xN, mpidr_el1 */
    {0xFFFFFFE0, 0xD5384240}, /* mrs xN, currentel */
    {0xFFC07FFF, 0xA9807BFD}, /* stp x29, x30, [sp, #N]! */
    {0xFFC07FFF, 0xA8C07BFD}, /* ldp x29, x30, [sp], #N */
};

static const struct pattern riscv[] = {
    {0xFFFFF07F, 0xF1402073}, /* csrr rN, mhartid */
    {0xFFFFFFFF, 0x30200073}, /* mret */
    {0xFFFFFFFF, 0x10200073}, /* sret */
    {0xFFFFFFFF, 0x10500073}, /* wfi */
    {0xFFFFFFFF, 0x00008067}, /* ret */
    {0xFFFFF07F, 0x30501073}, /* csrw mtvec, rN */
    {0xFFFFF07F, 0x18001073}, /* csrw satp, rN */
};

static uint32_t word_at(const struct image *image, uint64_t at)
{
    uint32_t word;

    memcpy(&word, image->data + at, sizeof(word));
    return word;
}

static bool is_near(const struct image *image, uint64_t at)
{
    return at < LOOK && range_inside(at, sizeof(uint32_t), image->size);
}

/* Are there enough of these instructions, each at a multiple of `step`? */
static bool has_patterns(const struct image *image,
                         const struct pattern *patterns, size_t nr,
                         unsigned step)
{
    unsigned words = 0, found = 0;

    for (uint64_t at = 0; words < WORDS && is_near(image, at); at += step) {
        uint32_t word = word_at(image, at);

        words += word != 0;
        for (size_t i = 0; word && i < nr; i++)
            found += (word & patterns[i].mask) == patterns[i].value;
    }
    return found >= LEAST;
}

/* Nearly every 32-bit instruction of ARM carries the condition "always". */
static bool is_arm(const struct image *image)
{
    unsigned words = 0, always = 0;

    for (uint64_t at = 0; words < ARM_WORDS && is_near(image, at); at += 4) {
        uint32_t word = word_at(image, at);

        words += word != 0;
        always += word >> 28 == ARM_ALWAYS;
    }
    return always >= ARM_LEAST && always * 2 > words;
}

/* `mov ax, N` right before a move into a segment register or a call of the
 * BIOS: with 32 or 64 bits N would take the two bytes after it, too, unless an
 * operand size prefix is in front. */
static bool is_real_at(const uint8_t *code)
{
    return code[0] != 0x66 && code[1] == 0xB8 &&
           ((code[4] == 0x8E && (code[5] & 0xC7) == 0xC0) ||
            (code[4] == 0xCD && (code[5] == 0x10 || code[5] == 0x13)));
}

static bool calls_bios(const struct image *image)
{
    for (uint64_t i = 0; i + 1 < image->size; i++)
        if (image->data[i] == 0xCD &&
            (image->data[i + 1] == 0x10 || image->data[i + 1] == 0x13 ||
             image->data[i + 1] == 0x16))
            return true;
    return false;
}

static bool is_real(const struct image *image)
{
    uint8_t code[REAL_LOOK + 1] = {0}; /* from the byte before the image on */
    uint64_t len = image->size < REAL_LOOK ? image->size : REAL_LOOK;

    if (image->size > REAL_MAX || !calls_bios(image))
        return false;
    memcpy(code + 1, image->data, len);
    for (uint64_t i = 0; i + 5 <= len; i++)
        if (is_real_at(code + i))
            return true;
    return false;
}

const char *foreign_cpu(const struct image *image)
{
    if (has_patterns(image, arm64, ARRAY_SIZE(arm64), 4))
        return "machine code for ARM64 (a Raspberry Pi's kernel8.img, for "
               "example), not for this CPU; build it for x86-64";
    if (has_patterns(image, riscv, ARRAY_SIZE(riscv), 2))
        return "machine code for RISC-V, not for this CPU; build it for x86-64";
    if (is_arm(image))
        return "machine code for ARM (a Raspberry Pi's kernel.img, for "
               "example), not for this CPU; build it for x86-64";
    if (is_real(image))
        return "16-bit code that calls the BIOS, but no boot sector; make it "
               "one (bytes 510 and 511 are 55 AA), or name the whole disk "
               "image; a .com needs DOS, which is not here";
    return NULL;
}
