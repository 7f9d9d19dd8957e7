/* SPDX-License-Identifier: MIT */
/*
 * A guest's screen in a terminal: computes the bytes that change what the
 * terminal shows into the next picture, writing only what changed. The
 * descriptor and the clock are in machine/show_live.c.
 *
 * A terminal that is large enough shows the picture in its middle, in a frame;
 * a smaller one shows the part with the cursor. The escape sequences are those
 * that every terminal supports (ECMA-48, DEC's private modes 7 and 25, and
 * xterm's 1049).
 */
#ifndef VMM_HOST_LIVE_FRAME_H
#define VMM_HOST_LIVE_FRAME_H

#include "base/picture.h"
#include "base/picture_ansi.h"

/* The most bytes that one call may write: each cell with its own position and
 * colour, and what surrounds the cells. */
#define LIVE_FRAME_MAX                                                         \
    (PICTURE_MAX_ROWS * PICTURE_MAX_COLUMNS * (PICTURE_ANSI_MAX + 16u) + 8192u)
#define LIVE_NOTE_MAX 120u

/* Switch to the terminal's alternate screen, and back to everything as it
 * was. */
#define LIVE_ENTER "\033[?1049h\033[?7l\033[0m\033[2J"
#define LIVE_LEAVE "\033[0m\033[?7h\033[?25h\033[?1049l"

struct live_size {
    unsigned rows, columns; /* size of the terminal */
};

/* Initialize to zero: what the terminal shows is unknown. */
struct live_frame {
    bool is_known; /* the terminal shows what is recorded below */
    struct live_size size;
    struct picture shown;
    char note[LIVE_NOTE_MAX]; /* a line of vmm's own, "" if there is none */
    /* Where the picture is: its first visible cell, and that cell's position on
     * the terminal. Set by live_frame_draw. */
    unsigned first_row, first_column, top, left, rows, columns;
    bool has_border, has_cursor;
};

/* The terminal may show anything now: the next call redraws everything. */
void live_frame_forget(struct live_frame *frame);

/* Computes the bytes that make the terminal show `next` and `note` (ASCII, one
 * line, cut if too long). Returns how many there are; 0 if the terminal shows
 * them already. */
size_t live_frame_draw(struct live_frame *frame, const struct picture *next,
                       const struct live_size *size, const char *note,
                       char to[LIVE_FRAME_MAX]) MUST_CHECK;

#endif
