/* SPDX-License-Identifier: MIT */
/*
 * The registers of a PC's text screen: where the cursor is, how many rows there
 * are, where in the text memory the picture begins. The text memory itself is
 * guest memory (mem/guest_mem.h): drawing causes no exit.
 */
#ifndef VMM_DEV_SCREEN_H
#define VMM_DEV_SCREEN_H

#include "base/picture.h"
#include "device.h"

#define SCREEN_NR_PORTS 0x20u /* 0x3C0 to 0x3DF */

struct screen;

/* Creates it as a BIOS leaves it: 80 by 25, mode 3, the cursor at the top left.
 * NULL if out of memory. */
struct screen *screen_create(void) MUST_CHECK;

/* The device to attach to the bus; destroying it destroys the screen. */
struct device *screen_device(struct screen *screen);

/* Copies what is shown now; `text` is the text memory, HV_TEXT_SIZE bytes that
 * the guest may be changing. Any thread. */
void screen_look(struct screen *screen, const uint8_t *text,
                 struct picture *picture);

/* Is the part of `text` that screens usually show blank? Faster than
 * screen_look, and needs no picture. */
bool screen_is_blank(const uint8_t *text);

#endif
