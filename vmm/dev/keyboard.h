/* SPDX-License-Identifier: MIT */
/*
 * A PC's keyboard, behind its controller: the commands it obeys and the scan
 * codes it sends. Only i8042.c and the tests use it: no lock, no port.
 */
#ifndef VMM_DEV_KEYBOARD_H
#define VMM_DEV_KEYBOARD_H

#include "base/util.h"

/* A key is its code in set 1, 1 to 0x7F, and this bit for the grey keys, whose
 * code has an E0 in front. */
#define KEYBOARD_GREY 0x80u

#define KEYBOARD_QUEUE   32u /* bytes of keys that wait */
#define KEYBOARD_REPLIES 4u  /* bytes of the longest answer, and one */

struct keyboard {
    bool is_scanning; /* keys are sent */
    uint8_t set;      /* of scan codes: 1 or 2 */
    uint8_t leds;     /* bit 0 scroll lock, 1 num lock, 2 caps lock */
    uint8_t command;  /* the one whose parameter is to come, or 0 */
    uint8_t last;     /* byte that was sent, for a resend */
    uint8_t replies[KEYBOARD_REPLIES]; /* to commands: before keys */
    unsigned nr_replies;
    uint8_t queue[KEYBOARD_QUEUE];
    unsigned nr_queued;
};

/* As after power-on and a BIOS: scanning, set 2, nothing to say. */
void keyboard_reset(struct keyboard *kbd);

/* A byte from the controller: a command or its parameter. */
void keyboard_write(struct keyboard *kbd, uint8_t value);

/* Does a byte wait for the controller? / Takes it; there must be one. */
bool keyboard_has_byte(const struct keyboard *kbd);
uint8_t keyboard_take(struct keyboard *kbd);

/* A key goes down or up. False if there is no room for its codes; true also if
 * it is not sent because nobody wants it. */
bool keyboard_key(struct keyboard *kbd, unsigned key, bool is_down) MUST_CHECK;

/* A byte of set 2 as one of set 1, what a controller that translates does; 0
 * for the F0 of a break code, which *is_break keeps for the next byte. */
uint8_t keyboard_translate(uint8_t value, bool *is_break);

#endif
