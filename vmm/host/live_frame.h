/* SPDX-License-Identifier: MIT */
/*
 * A guest's screen in a terminal: the bytes that turn what the terminal shows
 * into the next picture, only what changed. Has no descriptor and no clock:
 * machine/show_live.c has.
 *
 * A terminal with room has the picture in its middle, in a frame; one without
 * shows the part where the cursor is. Escape sequences are those that every
 * terminal knows (ECMA-48, and DEC's private modes 7, 25 and xterm's 1049).
 */
#ifndef VMM_HOST_LIVE_FRAME_H
#define VMM_HOST_LIVE_FRAME_H

#include "base/picture.h"
#include "base/picture_ansi.h"

/* Bytes that one call may give: each cell with a place and a colour of its own,
 * and what surrounds them. */
#define LIVE_FRAME_MAX                                                         \
    (PICTURE_MAX_ROWS * PICTURE_MAX_COLUMNS * (PICTURE_ANSI_MAX + 16u) + 8192u)
#define LIVE_NOTE_MAX 120u

/* To the terminal's other screen, and back with everything as it was. */
#define LIVE_ENTER "\033[?1049h\033[?7l\033[0m\033[2J"
#define LIVE_LEAVE "\033[0m\033[?7h\033[?25h\033[?1049l"

struct live_size {
    unsigned rows, columns; /* of the terminal */
};

/* Starts all zero: the terminal shows nothing that is known. */
struct live_frame {
    bool is_known; /* the terminal shows what stands below */
    struct live_size size;
    struct picture shown;
    char note[LIVE_NOTE_MAX]; /* a line of vmm's own, "" if there is none */
    /* Where the picture is: its first cell that is seen, and where that one
     * is. Worked out by live_frame_draw. */
    unsigned first_row, first_column, top, left, rows, columns;
    bool has_border, has_cursor;
};

/* The terminal may show anything: the next call draws all. */
void live_frame_forget(struct live_frame *frame);

/* Turns the terminal to `next` and `note` (ASCII, one line; what is too long is
 * cut). Returns the bytes to write, 0 if it shows that already. */
size_t live_frame_draw(struct live_frame *frame, const struct picture *next,
                       const struct live_size *size, const char *note,
                       char to[LIVE_FRAME_MAX]) MUST_CHECK;

#endif
