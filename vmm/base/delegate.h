/* SPDX-License-Identifier: MIT */
/*
 * Work that a thread may not do itself: another thread, its helper, does it,
 * and the first one waits meanwhile. So of the two, one works at any time, and
 * whatever belongs to the first thread alone (its trace ring, say) may be used
 * by the helper.
 */
#ifndef VMM_BASE_DELEGATE_H
#define VMM_BASE_DELEGATE_H

#include <stdatomic.h>

#include "util.h"

/* Between one thread and its helper; all zero at first. */
struct delegate {
    atomic_uint state;
    void (*work)(void *ctx);
    void *ctx;
    unsigned nr; /* pieces of work so far */
    /* Called by the first thread when they are `many`; 0: never. */
    unsigned many;
    void (*on_many)(void *ctx);
    void *many_ctx;
};

/* From now on, what this thread delegates is done by the thread that serves
 * `to`. NULL, as at first: it does everything itself. */
void delegate_to(struct delegate *to);

/* Has work(ctx) done, by the helper or, without one, by this thread, and
 * returns when it is done. In a signal handler, too, unless the signal has
 * interrupted this function. */
void delegate(void (*work)(void *ctx), void *ctx);

/* The same for a thread that is about to die, and cannot be sure that its
 * helper lives: returns after `ms` at the latest. ctx must stay valid. */
void delegate_last(void (*work)(void *ctx), void *ctx, unsigned ms);

/* Has this thread delegated as many pieces of work as its helper has named? */
bool delegate_is_busy(void);

/* The helper's: does what it is given, until delegate_end. */
void delegate_serve(struct delegate *from);
/* Ends the helper. Any thread, after the last delegate(). */
void delegate_end(struct delegate *to);

#endif
