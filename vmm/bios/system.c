/* SPDX-License-Identifier: MIT */
/*
 * Int 15h: how much memory there is and where, the A20 gate, waiting, moving
 * blocks above 1 MiB, power management. Source: Ralf Brown's Interrupt List,
 * INT 15; ACPI 6.4, "INT 15H, E820H"; APM BIOS Specification 1.2.
 */
#include "boot/memory_map.h"
#include "rom.h"
#include "service.h"

#define SMAP       0x534D4150u
#define E820_ENTRY 20u
#define KIB        UINT64_C(1024)
#define MIB        (1024 * KIB)
#define NOT_HERE   0x86u

static enum bios_answer done(struct bios_regs *regs, uint8_t status)
{
    set_high(&regs->eax, status);
    set_flag(regs, BIOS_CARRY, status != 0);
    return BIOS_RETURN;
}

/* ------------------------------------------------------------------- memory */

struct e820_entry {
    uint64_t base, size;
    uint32_t type;
} __attribute__((packed));

_Static_assert(sizeof(struct e820_entry) == E820_ENTRY, "as ACPI has it");

/* Ebx is the index of the entry: 0 starts the list, and is returned after the
 * last entry. */
static enum bios_answer e820(struct bios *bios, struct bios_regs *regs)
{
    struct memory_range map[MEMORY_MAP_MAX];
    unsigned nr = memory_map_build(bios->config.mem, map);
    uint32_t index = regs->ebx;

    if (regs->edx != SMAP || regs->ecx < E820_ENTRY || index >= nr)
        return done(regs, NOT_HERE);
    const struct e820_entry entry = {
        .base = map[index].base,
        .size = map[index].size,
        .type = map[index].type,
    };
    if (guest_mem_write(bios->config.mem, gpa(linear(regs->es, regs->edi)),
                        &entry, sizeof(entry)))
        return done(regs, NOT_HERE);
    regs->eax = SMAP;
    regs->ebx = index + 1 < nr ? index + 1 : 0;
    regs->ecx = E820_ENTRY;
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

/* Bytes of RAM from 1 MiB on, up to the first hole. */
static uint64_t above_1m(const struct bios *bios)
{
    unsigned nr;
    const struct guest_mem_region *regions =
        guest_mem_regions(bios->config.mem, &nr);

    for (unsigned i = 0; i < nr; i++)
        if (regions[i].base <= MIB && regions[i].base + regions[i].size > MIB)
            return regions[i].base + regions[i].size - MIB;
    return 0;
}

/* Ah = E8, al = 01 or 81: KiB from 1 to 16 MiB, and 64 KiB blocks above. */
static enum bios_answer e801(struct bios *bios, struct bios_regs *regs)
{
    uint64_t size = above_1m(bios);
    uint64_t low_kib = size < 15 * MIB ? size / KIB : 15 * KIB;
    uint64_t blocks = size < 15 * MIB ? 0 : (size - 15 * MIB) / (64 * KIB);

    if (blocks > 0xFFFF)
        blocks = 0xFFFF;
    regs->eax = (regs->eax & 0xFFFF0000u) | (uint32_t)low_kib;
    set_word(&regs->ebx, (uint16_t)blocks);
    set_word(&regs->ecx, (uint16_t)low_kib);
    set_word(&regs->edx, (uint16_t)blocks);
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

enum bios_answer bios_15_memory_size(struct bios *bios, struct bios_regs *regs)
{
    switch (low(regs->eax)) {
    case 0x01:
        return e801(bios, regs);
    case 0x20:
        return e820(bios, regs);
    case 0x81:
        e801(bios, regs);
        regs->eax &= 0xFFFF;
        regs->ebx &= 0xFFFF;
        regs->ecx &= 0xFFFF;
        regs->edx &= 0xFFFF;
        return BIOS_RETURN;
    default:
        return done(regs, NOT_HERE);
    }
}

/* KiB from 1 MiB on, at most 64 MiB. */
enum bios_answer bios_15_extended_size(struct bios *bios,
                                       struct bios_regs *regs)
{
    uint64_t kib = above_1m(bios) / KIB;

    set_word(&regs->eax, (uint16_t)(kib < 0xFFFF ? kib : 0xFFFF));
    set_flag(regs, BIOS_CARRY, false);
    return BIOS_RETURN;
}

/* The base in a descriptor of the table at es:si. */
static uint64_t descriptor_base(const struct bios *bios,
                                const struct bios_regs *regs, unsigned offset)
{
    uint64_t at = linear(regs->es, regs->esi + offset);

    return (bios_get32(bios, at + 2) & 0xFFFFFFu) |
           (uint64_t)bios_get8(bios, at + 7) << 24;
}

#define SOURCE_DESCRIPTOR 0x10u
#define TARGET_DESCRIPTOR 0x18u

/* Copies cx words from one address to another, both anywhere below 4 GiB. */
enum bios_answer bios_15_move_block(struct bios *bios, struct bios_regs *regs)
{
    uint64_t from = descriptor_base(bios, regs, SOURCE_DESCRIPTOR);
    uint64_t to = descriptor_base(bios, regs, TARGET_DESCRIPTOR);
    uint64_t len = UINT64_C(2) * (regs->ecx & 0xFFFF);
    uint8_t buffer[512];

    for (uint64_t done_len = 0; done_len < len;) {
        uint64_t part = len - done_len;
        part = part < sizeof(buffer) ? part : sizeof(buffer);
        if (guest_mem_read(bios->config.mem, gpa(from + done_len), buffer,
                           part) ||
            guest_mem_write(bios->config.mem, gpa(to + done_len), buffer, part))
            return done(regs, 0x02); /* exception: no memory there */
        done_len += part;
    }
    set_flag(regs, BIOS_ZERO, true);
    return done(regs, 0);
}

/* ---------------------------------------------------------------------- A20 */

/* The gate is always open, and cannot be closed. */
enum bios_answer bios_15_a20(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    switch (low(regs->eax)) {
    case 0x01:
        return done(regs, 0);
    case 0x02:
        set_low(&regs->eax, 1);
        return done(regs, 0);
    case 0x03:
        set_word(&regs->ebx, 0x0003); /* by the i8042, and by port 0x92 */
        return done(regs, 0);
    default:
        return done(regs, NOT_HERE);
    }
}

/* --------------------------------------------------------------------- time */

enum bios_answer bios_15_wait(struct bios *bios, struct bios_regs *regs)
{
    uint64_t us = (regs->ecx & 0xFFFFull) << 16 | (regs->edx & 0xFFFF);

    if (bios_wait(bios, regs, us * 1000))
        return BIOS_WAIT;
    return done(regs, 0);
}

/* --------------------------------------------------------- power management */

#define APM_OFF 3u

/* The part of APM that a program needs to switch the machine off; no 32-bit
 * interface. */
enum bios_answer bios_15_apm(struct bios *bios, struct bios_regs *regs)
{
    switch (low(regs->eax)) {
    case 0x00:                        /* installation check */
        set_word(&regs->ebx, 0x504D); /* "PM" */
        set_word(&regs->ecx, 0);
        set_word(&regs->eax, 0x0102);
        set_flag(regs, BIOS_CARRY, false);
        return BIOS_RETURN;
    case 0x0E: /* driver version */
        set_word(&regs->eax, 0x0102);
        set_flag(regs, BIOS_CARRY, false);
        return BIOS_RETURN;
    case 0x01: /* connect, for real mode */
    case 0x04: /* disconnect */
    case 0x08: /* manage power */
    case 0x0D:
    case 0x0F:
        return done(regs, 0);
    case 0x07:
        if ((regs->ecx & 0xFFFF) != APM_OFF)
            return done(regs, 0);
        bios->config.requests.exit(bios->config.requests.ctx, 0);
        return BIOS_WAIT;
    default:
        return done(regs, NOT_HERE);
    }
}

/* ---------------------------------------------------------------- the rest */

/* The keyboard's interrupt handler calls this so that programs can intercept
 * scan codes; the BIOS's own version changes nothing. */
enum bios_answer bios_15_keep_scancode(struct bios *bios,
                                       struct bios_regs *regs)
{
    (void)bios;
    set_flag(regs, BIOS_CARRY, true);
    return BIOS_RETURN;
}

/* Since the PC AT there is none. GRUB Legacy calls this in place of "get
 * configuration" (ax is 00C0, not C000). */
enum bios_answer bios_15_no_cassette(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    return done(regs, NOT_HERE);
}

/* "Device busy" and "device ready", which multi-tasking systems hook; and the
 * call by which 64-bit kernels tell AMD's BIOSes the mode that they will run
 * in. */
enum bios_answer bios_15_nothing_to_do(struct bios *bios,
                                       struct bios_regs *regs)
{
    (void)bios;
    return done(regs, 0);
}

enum bios_answer bios_15_get_table(struct bios *bios, struct bios_regs *regs)
{
    (void)bios;
    regs->es = HV_BIOS_SEGMENT;
    set_word(&regs->ebx, bios_rom_map.system_table);
    return done(regs, 0);
}

enum bios_answer bios_15_get_ebda(struct bios *bios, struct bios_regs *regs)
{
    regs->es = bda16(bios, BDA_EBDA);
    return done(regs, 0);
}
