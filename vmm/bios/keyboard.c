/* SPDX-License-Identifier: MIT */
/*
 * Int 9, the part that the ROM's keyboard interrupt handler leaves to us: it
 * turns a scan code into a key in the data area's ring; and int 16h, which
 * takes keys from that ring. Source: Ralf Brown's Interrupt List, INT 16.
 */
#include "rom.h"
#include "service.h"

#define KEY_BYTES 2u

/* -------------------------------------------------------------- the ring */

static uint16_t next_place(const struct bios *bios, uint16_t at)
{
    at = (uint16_t)(at + KEY_BYTES);
    return at >= bda16(bios, BDA_KEY_STOP) ? bda16(bios, BDA_KEY_START) : at;
}

static bool is_empty(const struct bios *bios)
{
    return bda16(bios, BDA_KEY_HEAD) == bda16(bios, BDA_KEY_TAIL);
}

/* Adds a key to the ring. False if it is full. */
static bool put_key(struct bios *bios, uint16_t key)
{
    uint16_t tail = bda16(bios, BDA_KEY_TAIL);
    uint16_t next = next_place(bios, tail);

    if (next == bda16(bios, BDA_KEY_HEAD))
        return false;
    bda_put16(bios, tail, key);
    bda_put16(bios, BDA_KEY_TAIL, next);
    return true;
}

static uint16_t first_key(const struct bios *bios)
{
    return bda16(bios, bda16(bios, BDA_KEY_HEAD));
}

bool bios_asks_for_keys(const struct bios *bios)
{
    return atomic_load(&bios->asks_for_keys);
}

/* --------------------------------------------------------------- services */

/* The ROM's handler of IRQ 1 follows the loop that waits. */
bool bios_waits_for_key(uint64_t linear)
{
    uint64_t base = (uint64_t)HV_BIOS_SEGMENT * 16;

    return linear >= base + bios_rom_map.wait_key &&
           linear < base + bios_rom_map.irq_keyboard;
}

/* Al is the scan code. If the ring is full the key is lost, as on a PC. */
enum bios_answer bios_16_take_scancode(struct bios *bios,
                                       struct bios_regs *regs)
{
    uint16_t key = bios_scancode(bios, low(regs->eax));

    if (key)
        (void)put_key(bios, key);
    return BIOS_RETURN;
}

enum bios_answer bios_16_read_key(struct bios *bios, struct bios_regs *regs)
{
    atomic_store(&bios->asks_for_keys, true);
    if (is_empty(bios))
        return BIOS_WAIT;
    set_word(&regs->eax, first_key(bios));
    bda_put16(bios, BDA_KEY_HEAD, next_place(bios, bda16(bios, BDA_KEY_HEAD)));
    return BIOS_RETURN;
}

enum bios_answer bios_16_peek_key(struct bios *bios, struct bios_regs *regs)
{
    bool empty = is_empty(bios);

    atomic_store(&bios->asks_for_keys, true);
    set_flag(regs, BIOS_ZERO, empty);
    if (!empty)
        set_word(&regs->eax, first_key(bios));
    return BIOS_RETURN;
}

enum bios_answer bios_16_get_shift(struct bios *bios, struct bios_regs *regs)
{
    set_low(&regs->eax, bda8(bios, BDA_SHIFT));
    return BIOS_RETURN;
}

enum bios_answer bios_16_get_shifts(struct bios *bios, struct bios_regs *regs)
{
    set_low(&regs->eax, bda8(bios, BDA_SHIFT));
    set_high(&regs->eax, bda8(bios, BDA_SHIFT2));
    return BIOS_RETURN;
}

enum bios_answer bios_16_set_rate(struct bios *bios, struct bios_regs *regs)
{
    (void)bios, (void)regs; /* the terminal repeats keys */
    return BIOS_RETURN;
}

enum bios_answer bios_16_store_key(struct bios *bios, struct bios_regs *regs)
{
    bool stored = put_key(bios, (uint16_t)regs->ecx);

    set_low(&regs->eax, !stored);
    set_flag(regs, BIOS_CARRY, !stored);
    return BIOS_RETURN;
}
