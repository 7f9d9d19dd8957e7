/* SPDX-License-Identifier: MIT */
/*
 * Turns what is typed into keys of the guest's keyboard, if a person is looking
 * at the guest's screen, or if the guest draws and does not read its serial
 * port. Keys go down and up one after the other with pauses, as when a person
 * types. Only for the event loop's thread.
 */
#ifndef VMM_MACHINE_TYPING_H
#define VMM_MACHINE_TYPING_H

#include "host/keys.h"
#include "reminder.h"

struct machine;

#define TYPING_QUEUE 256u

/* Part of struct machine; starts all zero. */
struct typing {
    struct keys keys;
    uint64_t byte_ms;  /* when the latest byte came */
    uint64_t next_ms;  /* when the next key may move */
    uint64_t retry_ms; /* when to check again where the input goes */
    unsigned retries;
    bool is_for_keyboard; /* the decision was made */
    bool is_out;          /* a movement is out that the guest has not read */
    unsigned out;         /* that movement */
    struct reminder reminder;     /* of it */
    uint16_t queue[TYPING_QUEUE]; /* keys, with a bit if they are released */
    unsigned head, len;
};

/* Does input go to the keyboard? The answer may become true later: input that
 * is not taken is offered again. */
bool typing_wants(struct machine *machine, uint64_t now_ms);

/* Takes as many bytes as there is room for; returns that number. */
size_t typing_take(struct machine *machine, const uint8_t *data, size_t len,
                   uint64_t now_ms) MUST_CHECK;

/* Presses or releases the keys that are due. / When the next one is due;
 * UINT64_MAX: none. */
void typing_poll(struct machine *machine, uint64_t now_ms);
uint64_t typing_next_ms(const struct machine *machine);

#endif
