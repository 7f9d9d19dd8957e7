/* SPDX-License-Identifier: MIT */
/*
 * Interrupts that came through a vector that the kernel did not expect.
 *
 * Real mode: an `int` that went through an empty vector. The CPU continues at
 * 0000:0000, in zeros, and mostly runs on through memory into the guest's code
 * again; the only trace is the frame on the stack.
 *
 * Protected and long mode: an interrupt from a PIC that still has the vectors
 * set by a reset or by a BIOS, which are those of exceptions.
 */
#include <stdio.h>

#include "base/status.h"
#include "bios/words.h"
#include "death.h"
#include "x86/cr.h"
#include "x86/descriptor.h"

#define NR_WORDS   16u /* of the stack that are examined */
#define OPCODE_INT 0xCDu

static bool read_word(const struct death *d, uint64_t at, uint16_t *word)
{
    return walk_read(&d->state, at, word, sizeof(*word), 0, NULL) == 0;
}

/* Does the frame of an `int` through an empty vector begin at this word of the
 * stack? */
static bool is_frame(const struct death *d, unsigned index, uint8_t *vector)
{
    uint64_t at = d->state.sregs.ss.base +
                  ((d->state.regs.rsp + UINT64_C(2) * index) & 0xFFFF);
    uint16_t ip, cs, code, entry[2];

    if (!read_word(d, at, &ip) || !read_word(d, at + 2, &cs) ||
        !read_word(d, (uint64_t)cs * 16 + (uint16_t)(ip - 2), &code) ||
        (code & 0xFF) != OPCODE_INT)
        return false;
    *vector = (uint8_t)(code >> 8);
    at = d->state.sregs.idt.base + UINT64_C(4) * *vector;
    return read_word(d, at, &entry[0]) && read_word(d, at + 2, &entry[1]) &&
           !entry[0] && !entry[1];
}

bool death_find_empty_vector(struct death *death)
{
    uint8_t vector = 0;
    unsigned index = 0;

    if (!death->has_state || death->state.sregs.cr0 & X86_CR0_PE)
        return false;
    while (index < NR_WORDS && !is_frame(death, index, &vector))
        index++;
    if (index == NR_WORDS)
        return false;
    unsigned ah = death->state.regs.rax >> 8 & 0xFF;
    const char *name = bios_call_name((uint16_t)((unsigned)vector << 8 | ah));
    snprintf(death->hint_text, sizeof(death->hint_text),
             "int 0x%02x ah=0x%02x%s%s%s went through an empty vector: there "
             "is no BIOS here. A boot sector (512 bytes that end in 55 AA) and "
             "a disk that begins with one get one.",
             vector, ah, name ? " (BIOS: " : "", name ? name : "",
             name ? ")" : "");
    death->hint_id = "no-bios";
    death->hint = death->hint_text;
    return true;
}

/* The device that a PC has at an interrupt line; NULL if that varies. */
static const char *line_name(unsigned irq)
{
    static const char *const names[] = {
        [0] = "the timer", [1] = "the keyboard", [3] = "COM2", [4] = "COM1",
        [8] = "the clock", [12] = "the mouse",   [14] = "ATA", [15] = "ATA",
    };

    return irq < ARRAY_SIZE(names) ? names[irq] : NULL;
}

bool death_find_pic_base(struct death *death)
{
    /* Either this interrupt could not be delivered, or its handler stopped the
     * guest. */
    bool is_it = death->interrupt >= 0 ? death->interrupt == death->pic_vector
                                       : death->code == STATUS_HALTED ||
                                             death->code == STATUS_TIMEOUT;

    if (death->pic_vector < 0 ||
        (unsigned)death->pic_vector >= X86_NR_EXCEPTIONS || !is_it ||
        !(death->state.sregs.cr0 & X86_CR0_PE))
        return false;
    const char *name = line_name(death->pic_irq);
    snprintf(death->hint_text, sizeof(death->hint_text),
             "vector %d is IRQ %u of the PIC%s%s%s, and an exception's as well "
             "(%s): set the PIC's base to 0x20 before interrupts are on, or "
             "mask it.",
             death->pic_vector, death->pic_irq, name ? " (" : "",
             name ? name : "", name ? ")" : "",
             event_name((unsigned)death->pic_vector));
    death->hint_id = "pic-base";
    death->hint = death->hint_text;
    return true;
}
