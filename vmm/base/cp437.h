/* SPDX-License-Identifier: MIT */
/*
 * What a PC's screen shows for a byte, as UTF-8. The result is never a control
 * code, so what a guest draws can be printed on any terminal.
 */
#ifndef VMM_BASE_CP437_H
#define VMM_BASE_CP437_H

#include "util.h"

#define CP437_MAX 3u /* bytes of UTF-8 for one character */

/* Writes 1 to CP437_MAX bytes, and returns their number. */
unsigned cp437_utf8(uint8_t code, char to[CP437_MAX]);

#endif
