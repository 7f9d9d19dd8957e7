/* SPDX-License-Identifier: MIT */
/*
 * The core of the text screen: its registers. The bus and the lock are in
 * screen.c, the only user of this file.
 */
#ifndef VMM_DEV_SCREEN_CORE_H
#define VMM_DEV_SCREEN_CORE_H

#include "screen.h"

/* The CRT controller's registers that determine the picture. */
enum screen_crtc {
    CRTC_COLUMNS = 0x01, /* minus one */
    CRTC_OVERFLOW = 0x07,
    CRTC_LINES = 0x09, /* bits 0 to 4: scan lines of a row, minus one */
    CRTC_CURSOR_START = 0x0A,
    CRTC_CURSOR_END = 0x0B,
    CRTC_START = 0x0C, /* high, then low */
    CRTC_CURSOR = 0x0E,
    CRTC_PROTECT = 0x11,
    CRTC_HEIGHT = 0x12, /* scan lines minus one, the low eight bits */
    CRTC_STRIDE = 0x13, /* from row to row, in pairs of cells */
};

#define CRTC_OVERFLOW_HEIGHT_8 0x02u
#define CRTC_OVERFLOW_HEIGHT_9 0x40u
#define CRTC_CURSOR_OFF        0x20u
#define CRTC_LINE_BITS         0x1Fu

#define SCREEN_NR_CRTC     0x19u
#define SCREEN_NR_SEQ      5u
#define SCREEN_NR_GRAPHICS 9u
#define SCREEN_NR_ATTR     21u
#define SCREEN_NR_DAC      (3u * 256)

#define GRAPHICS_MISC      6u
#define GRAPHICS_MISC_DOTS 0x01u /* in graphics[GRAPHICS_MISC]: not text */
#define ATTR_MODE          0x10u
#define ATTR_MODE_BLINK    0x08u /* in attr[ATTR_MODE] */

struct screen_core {
    uint8_t misc, status_1;
    uint8_t seq_index, graphics_index, crtc_index;
    uint8_t attr_index;
    bool attr_is_data; /* the next write to the attribute port is data */
    bool dac_is_read;
    uint8_t dac_mask;
    unsigned dac_at; /* below SCREEN_NR_DAC */
    uint8_t seq[SCREEN_NR_SEQ], graphics[SCREEN_NR_GRAPHICS];
    uint8_t attr[SCREEN_NR_ATTR], crtc[SCREEN_NR_CRTC];
    uint8_t dac[SCREEN_NR_DAC];
};

/* Sets mode 3, as a VGA's BIOS does. */
void screen_core_reset(struct screen_core *core);

/* The guest's accesses; `at` is the offset from port 0x3C0. */
uint8_t screen_core_read(struct screen_core *r, unsigned at);
void screen_core_write(struct screen_core *r, unsigned at, uint8_t value);

#endif
