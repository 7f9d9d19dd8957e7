/* SPDX-License-Identifier: MIT */
/*
 * The cells of the text screen and its cursor, for int 10h. Positions outside
 * the screen are not an error: a guest may pass any.
 */
#ifndef VMM_BIOS_VIDEO_H
#define VMM_BIOS_VIDEO_H

#include "service.h"

#define VIDEO_ROWS      25u
#define VIDEO_PAGES     8u
#define VIDEO_TEXT_MODE 3u /* 80 columns in colour */
#define VIDEO_MAX_CELLS (80u * VIDEO_ROWS)
#define VIDEO_COLOUR    0x07u /* light grey on black */

struct video_place {
    uint8_t column, row;
};

/* Both corners are inside the window. */
struct video_window {
    uint8_t left, top, right, bottom;
};

/* Returns 40 or 80. */
unsigned video_columns(const struct bios *bios);

struct video_place video_cursor(const struct bios *bios, uint8_t page);
void video_set_cursor(struct bios *bios, uint8_t page,
                      struct video_place place);
/* Sets the cursor's first and last line, in the format of ch and cl in int 10h,
 * ah = 01. */
void video_set_shape(struct bios *bios, uint16_t shape);
void video_show_page(struct bios *bios, uint8_t page);

/* A cell: the character, and its colours in the upper byte. */
uint16_t video_get(const struct bios *bios, uint8_t page,
                   struct video_place place);
void video_put(struct bios *bios, uint8_t page, struct video_place place,
               uint16_t cell);
/* Moves one to the right, or to the next row. False after the last. */
bool video_next(const struct bios *bios, struct video_place *place);

/* Scrolls the window by `lines`; 0: clears it. */
void video_scroll(struct bios *bios, const struct video_window *window,
                  bool down, uint8_t lines, uint8_t colour);
void video_clear_all(struct bios *bios);

/* Prints at the cursor, as a terminal does. `colour` is -1 to keep the existing
 * colours. */
void video_print(struct bios *bios, uint8_t page, uint8_t byte, int colour);

#endif
