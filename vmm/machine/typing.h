/* SPDX-License-Identifier: MIT */
/*
 * What is typed, as keys of the guest's keyboard: where a person looks at its
 * screen, or where it draws and does not listen to its serial port. Keys go
 * down and up one after the other, with some time in between, as fingers do it.
 * The event loop's thread.
 */
#ifndef VMM_MACHINE_TYPING_H
#define VMM_MACHINE_TYPING_H

#include "host/keys.h"

struct machine;

#define TYPING_QUEUE 256u

/* Part of struct machine; starts all zero. */
struct typing {
    struct keys keys;
    uint64_t byte_ms;  /* when the latest byte came */
    uint64_t next_ms;  /* when the next key may move */
    uint64_t retry_ms; /* when it is asked again who wants the input */
    unsigned retries;
    bool is_for_keyboard; /* decided */
    bool is_out;          /* the latest move, and the guest has not read it */
    unsigned out;         /* what that was */
    uint16_t queue[TYPING_QUEUE]; /* keys, with a bit if they go up */
    unsigned head, len;
};

/* Does input go to the keyboard? It may do so later only: what is not taken is
 * offered again. */
bool typing_wants(struct machine *machine, uint64_t now_ms);

/* Takes as many bytes as there is room for; returns how many. */
size_t typing_take(struct machine *machine, const uint8_t *data, size_t len,
                   uint64_t now_ms) MUST_CHECK;

/* Moves the keys that are due. / When the next one is; UINT64_MAX: none. */
void typing_poll(struct machine *machine, uint64_t now_ms);
uint64_t typing_next_ms(const struct machine *machine);

#endif
