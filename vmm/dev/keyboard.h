/* SPDX-License-Identifier: MIT */
/*
 * A PC's keyboard, attached to its controller: the commands it accepts and the
 * scan codes it sends. It has no lock and no port; only the controller and the
 * tests use it.
 */
#ifndef VMM_DEV_KEYBOARD_H
#define VMM_DEV_KEYBOARD_H

#include "base/util.h"

/* A key is given by its code in set 1, 1 to 0x7F, with this bit for the grey
 * keys, whose code follows an E0. */
#define KEYBOARD_GREY 0x80u

#define KEYBOARD_QUEUE   32u /* bytes of keys not yet sent */
#define KEYBOARD_REPLIES 4u  /* one more than the longest answer's bytes */

struct keyboard {
    bool is_scanning; /* keys are sent */
    uint8_t set;      /* of scan codes: 1 or 2 */
    uint8_t leds;     /* bit 0 scroll lock, 1 num lock, 2 caps lock */
    uint8_t command;  /* the one that waits for its parameter, or 0 */
    uint8_t last;     /* last byte sent, for a resend */
    uint8_t replies[KEYBOARD_REPLIES]; /* to commands; sent before keys */
    unsigned nr_replies;
    uint8_t queue[KEYBOARD_QUEUE];
    unsigned nr_queued;
};

/* Sets the state after power-on and a BIOS: scanning, set 2, nothing to
 * send. */
void keyboard_reset(struct keyboard *kbd);

/* Handles a byte from the controller: a command or its parameter. */
void keyboard_write(struct keyboard *kbd, uint8_t value);

/* Is there a byte for the controller? / Takes it; there must be one. */
bool keyboard_has_byte(const struct keyboard *kbd);
uint8_t keyboard_take(struct keyboard *kbd);

/* Presses or releases a key. False if there is no room for its codes; true also
 * if it is not sent because scanning is off. */
bool keyboard_key(struct keyboard *kbd, unsigned key, bool is_down) MUST_CHECK;

/* Translates a byte of set 2 to set 1, as a translating controller does; 0 for
 * the F0 of a break code, which *is_break remembers for the next byte. */
uint8_t keyboard_translate(uint8_t value, bool *is_break);

#endif
