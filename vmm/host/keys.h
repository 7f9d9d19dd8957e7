/* SPDX-License-Identifier: MIT */
/*
 * Turns what a terminal sends when a key is typed into the keys of a US
 * keyboard that would type it: 'A' is Shift and A. Escape sequences are those
 * of xterm, the Linux console and terminals compatible with them.
 */
#ifndef VMM_HOST_KEYS_H
#define VMM_HOST_KEYS_H

#include "base/util.h"

/* A key's code is that of scan code set 1, with this bit for a grey key
 * (dev/keyboard.h). */
#define KEYS_GREY 0x80u

enum {
    KEYS_SHIFT = 0x2A,
    KEYS_CTRL = 0x1D,
    KEYS_ALT = 0x38,
};

/* One key, with the modifiers held meanwhile. */
struct keys_stroke {
    uint8_t key; /* 0: none */
    bool shift, ctrl, alt;
};

#define KEYS_SEQUENCE 16u

/* Initialize to zero. */
struct keys {
    uint8_t sequence[KEYS_SEQUENCE]; /* of an escape sequence, so far */
    unsigned len;
};

/* Takes the next byte. True if it completes a stroke. A byte that no key types
 * gives none.
 */
bool keys_feed(struct keys *keys, uint8_t byte, struct keys_stroke *stroke);

/* Has a sequence begun whose rest is missing? / No more bytes come: it was the
 * Esc key. True if there is a stroke. */
bool keys_waits(const struct keys *keys);
bool keys_flush(struct keys *keys, struct keys_stroke *stroke);

#endif
