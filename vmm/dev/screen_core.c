/* SPDX-License-Identifier: MIT */
/*
 * The registers of a text screen (IBM VGA Technical Reference, "Registers"):
 * CRT controller, sequencer, graphics and attribute controller, palette. Values
 * that drivers write are stored and read back; what they mean for the picture
 * is in screen.c.
 */
#include "screen_core.h"

/* Offsets from port 0x3C0. */
enum {
    AT_ATTR = 0x00, /* writes: index, data in turn; reads: the index */
    AT_ATTR_READ = 0x01,
    AT_STATUS_0 = 0x02, /* reads; writes: the miscellaneous output */
    AT_ENABLE = 0x03,
    AT_SEQ = 0x04,
    AT_SEQ_DATA = 0x05,
    AT_DAC_MASK = 0x06,
    AT_DAC_READ = 0x07, /* writes: the index to read; reads: the state */
    AT_DAC_WRITE = 0x08,
    AT_DAC_DATA = 0x09,
    AT_FEATURE = 0x0A,
    AT_MISC = 0x0C,
    AT_GRAPHICS = 0x0E,
    AT_GRAPHICS_DATA = 0x0F,
    AT_CRTC = 0x14,
    AT_CRTC_DATA = 0x15,
    AT_STATUS_1 = 0x1A,
};

#define OVERFLOW_COMPARE  0x10u /* writable despite the protection */
#define PROTECTED         0x80u
#define ATTR_INDEX_BITS   0x1Fu
#define ATTR_PALETTE_ON   0x20u
#define STATUS_1_BLANK    0x01u /* blanking: the beam is flying back */
#define STATUS_1_RETRACE  0x08u /* vertical retrace */
#define DAC_STATE_READING 0x03u
#define DAC_BITS          0x3Fu

/* Mode 3 of a VGA, as its BIOS sets it: 80 by 25 cells of 9 by 16 dots. The
 * palette's colours stay 0, since they are not used for drawing. */
static const struct screen_core mode_3 = {
    .misc = 0x67,
    .attr_index = ATTR_PALETTE_ON,
    .dac_mask = 0xFF,
    .seq = {0x03, 0x00, 0x03, 0x00, 0x02},
    .graphics = {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0E, 0x00, 0xFF},
    .attr = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3A,
             0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x0C, 0x00, 0x0F, 0x08, 0x00},
    .crtc = {0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00,
             0x4F, 0x0D, 0x0E, 0x00, 0x00, 0x00, 0x00, 0x9C, 0x8E,
             0x8F, 0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF},
};

void screen_core_reset(struct screen_core *core)
{
    *core = mode_3;
}

/* The register that an index selects, or NULL. */
static uint8_t *slot(uint8_t *registers, unsigned nr, unsigned index)
{
    return index < nr ? &registers[index] : NULL;
}

static void store(uint8_t *at, uint8_t value)
{
    if (at)
        *at = value;
}

/* The first eight hold the timing, and are protected once it is set. */
static void write_crtc(struct screen_core *r, uint8_t value)
{
    unsigned index = r->crtc_index;

    if (index <= CRTC_OVERFLOW && r->crtc[CRTC_PROTECT] & PROTECTED) {
        if (index == CRTC_OVERFLOW)
            r->crtc[index] = (r->crtc[index] & (uint8_t)~OVERFLOW_COMPARE) |
                             (value & OVERFLOW_COMPARE);
        return;
    }
    store(slot(r->crtc, SCREEN_NR_CRTC, index), value);
}

static void write_attr(struct screen_core *r, uint8_t value)
{
    if (r->attr_is_data)
        store(slot(r->attr, SCREEN_NR_ATTR, r->attr_index & ATTR_INDEX_BITS),
              value);
    else
        r->attr_index = value & (ATTR_INDEX_BITS | ATTR_PALETTE_ON);
    r->attr_is_data = !r->attr_is_data;
}

static void set_dac(struct screen_core *r, uint8_t index, bool is_read)
{
    r->dac_at = 3u * index;
    r->dac_is_read = is_read;
}

static unsigned next_dac(struct screen_core *r)
{
    unsigned at = r->dac_at;

    r->dac_at = (at + 1) % SCREEN_NR_DAC;
    return at;
}

void screen_core_write(struct screen_core *r, unsigned at, uint8_t value)
{
    switch (at) {
    case AT_ATTR:
        write_attr(r, value);
        break;
    case AT_STATUS_0:
        r->misc = value;
        break;
    case AT_SEQ:
        r->seq_index = value;
        break;
    case AT_SEQ_DATA:
        store(slot(r->seq, SCREEN_NR_SEQ, r->seq_index), value);
        break;
    case AT_DAC_MASK:
        r->dac_mask = value;
        break;
    case AT_DAC_READ:
        set_dac(r, value, true);
        break;
    case AT_DAC_WRITE:
        set_dac(r, value, false);
        break;
    case AT_DAC_DATA:
        r->dac[next_dac(r)] = value & DAC_BITS;
        break;
    case AT_GRAPHICS:
        r->graphics_index = value;
        break;
    case AT_GRAPHICS_DATA:
        store(slot(r->graphics, SCREEN_NR_GRAPHICS, r->graphics_index), value);
        break;
    case AT_CRTC:
        r->crtc_index = value;
        break;
    case AT_CRTC_DATA:
        write_crtc(r, value);
        break;
    default:
        break;
    }
}

/* Toggles at each read, so that a wait for a retrace, or for its end, is over
 * at the next read. */
static uint8_t read_status_1(struct screen_core *r)
{
    r->attr_is_data = false;
    r->status_1 ^= STATUS_1_BLANK | STATUS_1_RETRACE;
    return r->status_1;
}

static uint8_t load(const uint8_t *at)
{
    return at ? *at : 0; /* absent registers read as 0 */
}

uint8_t screen_core_read(struct screen_core *r, unsigned at)
{
    switch (at) {
    case AT_ATTR:
        return r->attr_index;
    case AT_ATTR_READ:
        return load(
            slot(r->attr, SCREEN_NR_ATTR, r->attr_index & ATTR_INDEX_BITS));
    case AT_STATUS_0:
    case AT_FEATURE:
        return 0;
    case AT_ENABLE:
        return 1;
    case AT_SEQ:
        return r->seq_index;
    case AT_SEQ_DATA:
        return load(slot(r->seq, SCREEN_NR_SEQ, r->seq_index));
    case AT_DAC_MASK:
        return r->dac_mask;
    case AT_DAC_READ:
        return r->dac_is_read ? DAC_STATE_READING : 0;
    case AT_DAC_WRITE:
        return (uint8_t)(r->dac_at / 3);
    case AT_DAC_DATA:
        return r->dac[next_dac(r)];
    case AT_MISC:
        return r->misc;
    case AT_GRAPHICS:
        return r->graphics_index;
    case AT_GRAPHICS_DATA:
        return load(slot(r->graphics, SCREEN_NR_GRAPHICS, r->graphics_index));
    case AT_CRTC:
        return r->crtc_index;
    case AT_CRTC_DATA:
        return load(slot(r->crtc, SCREEN_NR_CRTC, r->crtc_index));
    case AT_STATUS_1:
        return read_status_1(r);
    default:
        return 0xFF; /* not a port of the screen */
    }
}
