/* SPDX-License-Identifier: MIT */
/*
 * The cells of the text screen and its cursor, for int 10h. Places that are not
 * on the screen are no error: a guest may ask for any.
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

/* Both corners belong to it. */
struct video_window {
    uint8_t left, top, right, bottom;
};

/* 40 or 80. */
unsigned video_columns(const struct bios *bios);

struct video_place video_cursor(const struct bios *bios, uint8_t page);
void video_set_cursor(struct bios *bios, uint8_t page,
                      struct video_place place);
/* Its first and last line, as int 10h, ah = 01 has them in ch and cl. */
void video_set_shape(struct bios *bios, uint16_t shape);
void video_show_page(struct bios *bios, uint8_t page);

/* A cell: the character, and its colours in the upper byte. */
uint16_t video_get(const struct bios *bios, uint8_t page,
                   struct video_place place);
void video_put(struct bios *bios, uint8_t page, struct video_place place,
               uint16_t cell);
/* One to the right, or to the next row. False after the last. */
bool video_next(const struct bios *bios, struct video_place *place);

/* Moves what is in the window by `lines`; 0: clears it. */
void video_scroll(struct bios *bios, const struct video_window *window,
                  bool down, uint8_t lines, uint8_t colour);
void video_clear_all(struct bios *bios);

/* Prints as a terminal does, at the cursor. `colour` is -1 to keep those that
 * are there. */
void video_print(struct bios *bios, uint8_t page, uint8_t byte, int colour);

#endif
