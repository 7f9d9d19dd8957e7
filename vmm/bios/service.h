/* SPDX-License-Identifier: MIT */
/*
 * Declarations shared by the BIOS's services: the BIOS's own state, its data
 * area, and short helpers for registers.
 */
#ifndef VMM_BIOS_SERVICE_H
#define VMM_BIOS_SERVICE_H

#include <pthread.h>
#include <stdatomic.h>

#include "bios.h"
#include "calls.h"
#include "hv/layout.h"

/* Each of these functions serves its calls, for the given guest registers. */
#define DECLARE(first, last, name, serve)                                      \
    enum bios_answer serve(struct bios *bios, struct bios_regs *regs);
#define NOTHING(first, last, name)
BIOS_CALLS(DECLARE, NOTHING)
#undef DECLARE
#undef NOTHING

struct bios {
    struct bios_config config;
    pthread_mutex_t lock;
    /* Calls already reported, by number: each is reported once. */
    uint8_t told[0x10000 / 8];
    atomic_bool asks_for_keys;
    atomic_bool asks_for_graphics;
    atomic_uint nr_boots;   /* calls of int 19h, the first one included */
    uint8_t disk_status[2]; /* of the last call: floppies, hard disks */
    /* A call that waits for a time, identified by the address of its frame. */
    bool is_timed;
    uint32_t timed_stack;
    uint64_t timed_until;
    /* The last exception that reached the BIOS, to recognize one that
     * repeats. */
    uint64_t fault_at;
    unsigned nr_faults;
    /* The event of the call being served. */
    struct bios_event *event;
};

/* ---------------------------------------------------------------- registers */

#define BIOS_CARRY 0x0001u
#define BIOS_ZERO  0x0040u
#define BIOS_IF    0x0200u

static inline uint8_t low(uint32_t reg)
{
    return (uint8_t)reg;
}

static inline uint8_t high(uint32_t reg)
{
    return (uint8_t)(reg >> 8);
}

static inline void set_low(uint32_t *reg, uint8_t value)
{
    *reg = (*reg & ~0xFFu) | value;
}

static inline void set_high(uint32_t *reg, uint8_t value)
{
    *reg = (*reg & ~0xFF00u) | (uint32_t)value << 8;
}

static inline void set_word(uint32_t *reg, uint16_t value)
{
    *reg = (*reg & ~0xFFFFu) | value;
}

static inline void set_flag(struct bios_regs *regs, uint16_t flag, bool on)
{
    regs->flags = (uint16_t)(on ? regs->flags | flag : regs->flags & ~flag);
}

/* Converts a real-mode address to a linear one. */
static inline uint64_t linear(uint16_t segment, uint32_t offset)
{
    return (uint64_t)segment * 16 + (offset & 0xFFFF);
}

/* ------------------------------------------------------- the BIOS data area */

#define BDA_COM1        0x00u
#define BDA_EBDA        0x0Eu
#define BDA_EQUIPMENT   0x10u
#define BDA_MEMORY_KIB  0x13u
#define BDA_SHIFT       0x17u
#define BDA_SHIFT2      0x18u
#define BDA_KEY_HEAD    0x1Au
#define BDA_KEY_TAIL    0x1Cu
#define BDA_KEYS        0x1Eu
#define BDA_KEYS_END    0x3Eu
#define BDA_MODE        0x49u
#define BDA_COLUMNS     0x4Au
#define BDA_PAGE_SIZE   0x4Cu
#define BDA_PAGE_START  0x4Eu
#define BDA_CURSOR      0x50u /* of 8 pages: column, row */
#define BDA_SHAPE       0x60u
#define BDA_PAGE        0x62u
#define BDA_CRTC        0x63u
#define BDA_MODE_SELECT 0x65u
#define BDA_PALETTE     0x66u
#define BDA_TICKS       0x6Cu
#define BDA_MIDNIGHT    0x70u
#define BDA_WARM_BOOT   0x72u
#define BDA_NR_DISKS    0x75u
#define BDA_KEY_START   0x80u
#define BDA_KEY_STOP    0x82u
#define BDA_ROWS        0x84u /* minus one */
#define BDA_CHAR_HEIGHT 0x85u
#define BDA_VIDEO       0x87u
#define BDA_VIDEO_DCC   0x8Au
#define BDA_KEY_KIND    0x96u
#define BDA_LEDS        0x97u

/* Access guest memory. Outside of memory, reads give 0 and writes are lost;
 * that is an error of the guest, not of the VMM. */
uint8_t bios_get8(const struct bios *bios, uint64_t at);
uint16_t bios_get16(const struct bios *bios, uint64_t at);
uint32_t bios_get32(const struct bios *bios, uint64_t at);
void bios_put8(struct bios *bios, uint64_t at, uint8_t value);
void bios_put16(struct bios *bios, uint64_t at, uint16_t value);
void bios_put32(struct bios *bios, uint64_t at, uint32_t value);

static inline uint8_t bda8(const struct bios *bios, unsigned offset)
{
    return bios_get8(bios, HV_BIOS_DATA + offset);
}

static inline uint16_t bda16(const struct bios *bios, unsigned offset)
{
    return bios_get16(bios, HV_BIOS_DATA + offset);
}

static inline void bda_put8(struct bios *bios, unsigned offset, uint8_t value)
{
    bios_put8(bios, HV_BIOS_DATA + offset, value);
}

static inline void bda_put16(struct bios *bios, unsigned offset, uint16_t value)
{
    bios_put16(bios, HV_BIOS_DATA + offset, value);
}

/* ------------------------------------------------------------------ helpers */

static inline uint8_t port_in(struct bios *bios, uint16_t port)
{
    return bios->config.in(bios->config.port_ctx, port);
}

static inline void port_out(struct bios *bios, uint16_t port, uint8_t value)
{
    bios->config.out(bios->config.port_ctx, port, value);
}

/* Makes a call wait for `ns`, counted (by config.now) from the first time that
 * it asks. True while the time has not come; the call then waits for an
 * interrupt and asks again. */
bool bios_wait(struct bios *bios, const struct bios_regs *regs, uint64_t ns);

/* True the first time for each number. */
bool bios_tell_once(struct bios *bios, uint16_t number);

/* Handles a call that is not in the table or has no service, and exceptions. */
enum bios_answer bios_unserved(struct bios *bios, struct bios_regs *regs,
                               uint16_t number, const char *name);

/* Sets the time of day in the data area from the clock (clock.c). */
void bios_clock_start(struct bios *bios);

/* Sets up video at the start: clears the screen (video.c). */
void bios_video_start(struct bios *bios);

/* Takes a scan code from the keyboard (scancode.c). Returns the key for the
 * buffer, scan code and character, or 0. Keeps the state of the shift keys in
 * the data area. */
uint16_t bios_scancode(struct bios *bios, uint8_t code);

/* The drive with this number; NULL if there is none (drive.c). */
const struct bios_drive *bios_find_drive(const struct bios *bios,
                                         uint8_t number);
/* Bytes. */
uint32_t bios_sector_size(const struct bios_drive *drive);

#endif
