/* SPDX-License-Identifier: MIT */
/* What poll() and select() share: looking at files until one of them has
 * something, and the arguments of ppoll() and pselect(). */
#ifndef SYS_LOOK_H
#define SYS_LOOK_H

#include <asm/poll.h>
#include <stdint.h>

#define LOOK_AT_A_TIME 64u /* files; more are looked at in several pieces */
#define LOOK_FOR_EVER  UINT64_MAX

/* Fills in revents for all `count` files. Returns how many have events. */
unsigned look_at_files(struct pollfd *fds, unsigned count);

/* Checks all files of a call once. Returns how many are ready, or -errno. */
typedef int64_t look_fn(void *what);

/* Does so until any is ready, for at most `ns`. Returns how many are ready, or
 * -errno. */
int64_t look_until(look_fn *look, void *what, uint64_t ns);

/* Reads a time span of seconds and a fraction; address 0 means for ever.
 * Returns 0, -EFAULT or -EINVAL. */
int look_span(uint64_t user, uint64_t per_second, uint64_t *ns);

/* The first blocks, for the time of a call, the set of signals at address
 * `user`, unless that is 0; it returns 0, -EFAULT or -EINVAL. The second
 * restores the old set, unless the return from a handler does, and returns the
 * call's result. */
int look_mask_take(uint64_t user, uint64_t size);
int64_t look_mask_give_back(int64_t result);

#endif
