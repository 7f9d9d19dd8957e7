/* SPDX-License-Identifier: MIT */
/*
 * Console output: a bounded ring that any thread fills and that is flushed to
 * one file descriptor. Only console.c and the tests use this; the rest of the
 * program sees a char_sink.
 *
 * The thread that makes the ring non-empty writes `wake_fd`: a thread that
 * polls it misses nothing, and is woken once for many bytes.
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
    int wake_fd;      /* an eventfd; the owner closes it */
    const char *what; /* name of the output, for messages */
    bool is_recorded; /* writes are traced (not for the trace's own output) */

    pthread_mutex_t ring_lock; /* guards what follows; never held in a write */
    struct byte_ring ring;
    uint8_t storage[CONSOLE_RING_SIZE];
    uint64_t accepted, delivered;
    bool refused; /* a writer found no room since the latest flush */
    bool dead;    /* nothing can be delivered any more */
    atomic_uint_fast64_t dropped; /* read without the lock */

    /* If set, output is kept here instead of being written, since something
     * else is on the terminal. New bytes replace the oldest ones. Guarded by
     * flush_lock. */
    struct byte_ring *held;
    uint64_t nr_forgotten; /* kept bytes that were replaced */

    atomic_uint_fast64_t asked_ms; /* when something was written that a terminal
                                      may answer; 0: never */
    atomic_bool is_mid_line; /* the latest byte written was not a newline */
    /* tsc of the latest exit whose bytes are in the ring, recorded as the cause
     * of a write. The write may include bytes of earlier exits. */
    uint64_t cause;

    pthread_mutex_t flush_lock; /* held while writing; taken before ring_lock */
    atomic_bool blocked;        /* the latest write would have blocked */
    atomic_bool stalled;        /* a patient writer's wait timed out */
    atomic_bool hurry;          /* patient writers do not wait */
};

/* Makes `out` ready to write to `fd`; see out_fd_init. */
void console_output_init(struct console_output *out, int fd, int wake_fd,
                         bool may_reopen);
void console_output_fini(struct console_output *out);

/* The char_sink's function; `ctx` is the console_output. Takes as much as there
 * is room for. Never blocks. */
size_t console_output_write(void *ctx, const uint8_t *data, size_t len);
size_t console_output_room(void *ctx);

/* The same for devices that cannot make the guest wait: if there is no room, it
 * waits until there is, or until the reader has read nothing for
 * CONSOLE_PATIENCE_MS; after that it does not wait again before the reader
 * reads on. */
size_t console_output_write_patiently(void *ctx, const uint8_t *data,
                                      size_t len);

/* The number of bytes taken since the start. */
uint64_t console_output_accepted(struct console_output *out);

/* Writes as much as the descriptor takes without blocking. For the one thread
 * that notifies refused writers. */
void console_output_flush(struct console_output *out);

/* Is a flush due? It is if there is something to write, or if a writer that was
 * refused since the latest flush waits to be notified. */
bool console_output_pending(struct console_output *out);

/* At the end: writes until nothing is left, the reader has read nothing for
 * `idle_ms`, or `total_ms` have passed. */
void console_output_finish(struct console_output *out, int idle_ms,
                           int total_ms);

/* From now on output is kept in the caller's ring. / Ends that: the kept output
 * is written, for at most `total_ms`. Returns how many bytes had been replaced
 * by newer ones, and so were not written. */
void console_output_hold(struct console_output *out, struct byte_ring *held);
uint64_t console_output_release(struct console_output *out, int total_ms);

/* While output is held, instead of writing: keeps `len` bytes, or as many as
 * the ring can hold, and returns how many. With flush_lock held. */
size_t console_output_keep(struct console_output *out, const uint8_t *data,
                           size_t len);

/* For the code that holds the output: writes `len` bytes of its own. Returns
 * how many were taken without blocking, or -errno. */
ssize_t console_output_draw(struct console_output *out, const char *data,
                            size_t len) MUST_CHECK;

/* Discards the pending bytes, and counts them as dropped. Returns their
 * number. */
size_t console_output_abandon(struct console_output *out);

#endif
