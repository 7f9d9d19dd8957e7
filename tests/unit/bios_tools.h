/* SPDX-License-Identifier: MIT */
/*
 * A BIOS without a CPU: memory, a disk, ports that remember what was written, a
 * clock that stands still, and calls as if made by `int`.
 */
#ifndef BIOS_TOOLS_H
#define BIOS_TOOLS_H

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "bios/bios.h"
#include "bios/rom.h"
#include "hv/layout.h"

#define TEST_STACK   0x7000u
#define TEST_RETURN  0x1234u /* where the call was made, in segment 0 */
#define TEST_SECTORS 2880u
#define FLAG_CARRY   0x0001u
#define FLAG_ZERO    0x0040u

struct bios_try {
    struct bios *bios;
    struct guest_mem *mem;
    struct disk *disk;
    struct bios_config config;
    struct bios_event event;
    uint8_t *image;         /* the contents of the disk */
    uint8_t ports[0x10000]; /* what was written last; a read gives it back */
    uint8_t cmos[128];
    uint64_t now; /* ns */
    int permit;   /* the answer when permission is asked */
    uint16_t asked;
    unsigned nr_asked, nr_resets, nr_exits, nr_hangs;
    char how[64]; /* of the last reset, or why the machine hangs */
};

static inline uint8_t try_in(void *ctx, uint16_t port)
{
    struct bios_try *t = ctx;

    return port == 0x71 ? t->cmos[t->ports[0x70] & 0x7F] : t->ports[port];
}

static inline void try_out(void *ctx, uint16_t port, uint8_t value)
{
    struct bios_try *t = ctx;

    t->ports[port] = value;
    if (port == 0x71)
        t->cmos[t->ports[0x70] & 0x7F] = value;
    if (port == 0x3D5) /* register by index, kept at 0xC000 */
        t->ports[0xC000 + t->ports[0x3D4]] = value;
}

static inline uint64_t try_now(void *ctx)
{
    return ((struct bios_try *)ctx)->now;
}

static inline void try_exit(void *ctx, uint64_t status)
{
    struct bios_try *t = ctx;

    cr_assert_eq(status, 0);
    t->nr_exits++;
}

static inline void try_reset(void *ctx, const char *how)
{
    struct bios_try *t = ctx;

    t->nr_resets++;
    strncpy(t->how, how, sizeof(t->how) - 1);
}

static inline void try_hang(void *ctx, const char *why)
{
    struct bios_try *t = ctx;

    t->nr_hangs++;
    strncpy(t->how, why, sizeof(t->how) - 1);
}

static inline int try_permit(void *ctx, uint16_t number)
{
    struct bios_try *t = ctx;

    t->nr_asked++;
    t->asked = number;
    return t->permit;
}

/* Each sector begins with its number. */
static inline uint8_t *try_image(size_t sectors)
{
    uint8_t *image = calloc(sectors, BIOS_SECTOR_SIZE);

    for (size_t i = 0; i < sectors; i++)
        memcpy(image + i * BIOS_SECTOR_SIZE, &i, sizeof(uint32_t));
    image[510] = 0x55;
    image[511] = 0xAA;
    return image;
}

/* A machine of 4 MiB that has booted from drive `number`. */
static inline void bios_try(struct bios_try *t, uint8_t number)
{
    memset(t, 0, sizeof(*t));
    t->image = try_image(TEST_SECTORS);
    cr_assert_eq(guest_mem_create(4u << 20, &t->mem), 0);
    cr_assert_eq(disk_of_memory(t->image, TEST_SECTORS * BIOS_SECTOR_SIZE,
                                TEST_SECTORS * BIOS_SECTOR_SIZE, NULL,
                                &t->disk),
                 0);
    t->config = (struct bios_config){
        .mem = t->mem,
        .in = try_in,
        .out = try_out,
        .port_ctx = t,
        .now = try_now,
        .now_ctx = t,
        .requests = {.exit = try_exit, .reset = try_reset, .ctx = t},
        .hang = try_hang,
        .permit = try_permit,
        .ctx = t,
        .nr_drives = 1,
        .boot_drive = number,
        .irqchip = true,
    };
    bios_drive_init(&t->config.drives[0], t->disk, number);
    t->bios = bios_create(&t->config);
    cr_assert_not_null(t->bios);
    cr_assert_eq(bios_install(t->bios), 0);
}

static inline void bios_try_end(struct bios_try *t)
{
    bios_destroy(t->bios);
    disk_close(t->disk);
    guest_mem_destroy(t->mem);
    free(t->image);
}

static inline uint16_t peek16(struct bios_try *t, uint64_t at)
{
    uint16_t value;

    cr_assert_eq(guest_mem_read(t->mem, gpa(at), &value, sizeof(value)), 0);
    return value;
}

static inline uint8_t peek8(struct bios_try *t, uint64_t at)
{
    uint8_t value;

    cr_assert_eq(guest_mem_read(t->mem, gpa(at), &value, sizeof(value)), 0);
    return value;
}

static inline uint32_t peek32(struct bios_try *t, uint64_t at)
{
    return peek16(t, at) | (uint32_t)peek16(t, at + 2) << 16;
}

static inline void poke(struct bios_try *t, uint64_t at, const void *data,
                        size_t len)
{
    cr_assert_eq(guest_mem_write(t->mem, gpa(at), data, len), 0);
}

static inline void poke16(struct bios_try *t, uint64_t at, uint16_t value)
{
    poke(t, at, &value, sizeof(value));
}

/* Puts the frame of `int` on the stack, and runs the service behind the
 * vector's stub. Returns how the guest continues; its flags are in
 * regs->flags. */
static inline enum bios_answer call(struct bios_try *t, uint8_t vector,
                                    struct bios_regs *regs)
{
    uint16_t stub = (uint16_t)(BIOS_ROM_OFFSET + vector * BIOS_STUB_SIZE);

    regs->cs = HV_BIOS_SEGMENT;
    regs->eip = stub;
    regs->ss = 0;
    regs->esp = TEST_STACK;
    poke16(t, TEST_STACK, TEST_RETURN);
    poke16(t, TEST_STACK + 2, 0);
    poke16(t, TEST_STACK + 4, regs->flags);
    cr_assert(bios_serve(t->bios, regs, &t->event));
    if (t->event.answer == BIOS_RETURN) {
        cr_assert_eq(regs->eip, stub + BIOS_STUB_IRET);
        cr_assert_eq(peek16(t, TEST_STACK + 4), regs->flags);
        cr_assert_eq(peek16(t, TEST_STACK), TEST_RETURN);
    } else if (t->event.answer == BIOS_WAIT) {
        cr_assert_eq(regs->eip, vector == 0x16 ? bios_rom_map.wait_key
                                               : stub + BIOS_STUB_WAIT);
    }
    return t->event.answer;
}

/* Registers of which only ax, bx, cx and dx are set. */
static inline struct bios_regs regs_of(uint32_t eax, uint32_t ebx, uint32_t ecx,
                                       uint32_t edx)
{
    return (struct bios_regs){.eax = eax, .ebx = ebx, .ecx = ecx, .edx = edx};
}

static inline bool carry(const struct bios_regs *regs)
{
    return regs->flags & FLAG_CARRY;
}

/* Where the tests of int 13h read to, and the first word of a sector there. */
#define BUFFER 0x9000u

static inline uint32_t sector_at(struct bios_try *t, unsigned index)
{
    return peek32(t, BUFFER + index * BIOS_SECTOR_SIZE);
}

#endif
