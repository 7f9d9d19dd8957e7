/* SPDX-License-Identifier: MIT */
/*
 * The way of a guest's characters out: a bounded ring that any thread fills
 * and that is flushed to one file descriptor. Only console.c and the tests use
 * this; the rest of the program sees a char_sink.
 *
 * Whoever makes the ring non-empty writes `wake_fd`: a thread that polls it
 * misses nothing, and is woken once for many bytes.
 *
 * accepted = delivered + dropped + what is in the ring.
 */
#ifndef VMM_HOST_CONSOLE_OUTPUT_H
#define VMM_HOST_CONSOLE_OUTPUT_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/char_sink.h"
#include "base/out_fd.h"
#include "base/util.h"
#include "byte_ring.h"

#define CONSOLE_RING_SIZE 65536u

/* How long a patient writer waits for a reader that has stopped. */
#define CONSOLE_PATIENCE_MS 300

struct console_output {
    struct out_fd way;
    int wake_fd;      /* an eventfd; the owner's */
    const char *what; /* is written here, for messages */
    bool is_recorded; /* writing is a trace record (not the trace's own) */

    pthread_mutex_t ring_lock; /* guards what follows; never held in a write */
    struct byte_ring ring;
    uint8_t storage[CONSOLE_RING_SIZE];
    uint64_t accepted, delivered;
    bool refused; /* a writer found no room since the latest flush */
    bool dead;    /* nothing can be delivered any more */
    atomic_uint_fast64_t dropped; /* read without the lock */

    /* With this, what would be written is kept here: something else is on the
     * terminal. The oldest bytes give way to new ones. Under flush_lock. */
    struct byte_ring *held;
    uint64_t nr_forgotten; /* bytes of it that gave way */

    atomic_bool is_mid_line; /* the latest byte written was not a newline */
    /* tsc of the latest exit whose bytes are in the ring: what a write is
     * recorded to be done for. It may write those of earlier ones too. */
    uint64_t cause;

    pthread_mutex_t flush_lock; /* held while writing; taken before ring_lock */
    atomic_bool blocked;        /* the latest write would have blocked */
    atomic_bool stalled;        /* a patient writer waited in vain */
    atomic_bool hurry;          /* patient writers do not wait */
};

/* Makes `out` ready to write to `fd`; see out_fd_init. */
void console_output_init(struct console_output *out, int fd, int wake_fd,
                         bool may_reopen);
void console_output_fini(struct console_output *out);

/* The char_sink; `ctx` is the console_output: takes what there is room for.
 * Never blocks. */
size_t console_output_write(void *ctx, const uint8_t *data, size_t len);
size_t console_output_room(void *ctx);

/* The same for devices that cannot make the guest wait: if there is no room,
 * waits for the reader, until none has read for CONSOLE_PATIENCE_MS; after
 * that it does not wait again before the reader goes on. */
size_t console_output_write_patiently(void *ctx, const uint8_t *data,
                                      size_t len);

/* Bytes that were taken since the start. */
uint64_t console_output_accepted(struct console_output *out);

/* Writes what the descriptor takes without blocking. For the one thread that
 * tells those that were refused. */
void console_output_flush(struct console_output *out);

/* Is a flush due: is there something to write, or does a writer that was
 * refused since the latest one wait to be told? */
bool console_output_pending(struct console_output *out);

/* At the end: writes until nothing is left, nobody has read for `idle_ms`, or
 * `total_ms` are over. */
void console_output_finish(struct console_output *out, int idle_ms,
                           int total_ms);

/* From here on output is kept in a ring of the caller's / and no longer: what
 * was kept is written, for `total_ms` at most. Returns how many bytes had given
 * way before, and were not written. */
void console_output_hold(struct console_output *out, struct byte_ring *held);
uint64_t console_output_release(struct console_output *out, int total_ms);

/* While it is held, in place of writing: keeps `len` bytes, or as many as the
 * ring has, and returns how many. With flush_lock held. */
size_t console_output_keep(struct console_output *out, const uint8_t *data,
                           size_t len);

/* For whoever holds the output: writes `len` bytes of its own; returns how many
 * were taken without blocking, or -errno. */
ssize_t console_output_draw(struct console_output *out, const char *data,
                            size_t len) MUST_CHECK;

/* Gives up what is pending, and counts it as dropped. Returns how much. */
size_t console_output_abandon(struct console_output *out);

#endif
