/* SPDX-License-Identifier: MIT */
/*
 * The only way to a program's memory from a system call. A bad address is the
 * program's mistake: -EFAULT, and nothing else happens. Not with a lock held,
 * except for io_put() and its like: the page may have to be read from a disk
 * first.
 */
#ifndef MM_USER_COPY_H
#define MM_USER_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `user` is an address in the current process. Return 0 or -EFAULT. After a
 * failure a part may have been copied. */
int user_read(void *to, uint64_t user, size_t len)
    __attribute__((warn_unused_result));
int user_write(uint64_t user, const void *from, size_t len)
    __attribute__((warn_unused_result));

/* Sets a word to `wanted` if it is *expected, at once for all CPUs. 1: done;
 * 0: it was something else, which *expected is now; -EFAULT, also for one that
 * is not aligned. */
int user_exchange(uint64_t user, uint32_t *expected, uint32_t wanted)
    __attribute__((warn_unused_result));

/* Copies a NUL-terminated string. Returns its length without the NUL,
 * -EFAULT, or -ENAMETOOLONG if it does not fit into `size` bytes. */
int64_t user_read_string(char *to, uint64_t user, size_t size)
    __attribute__((warn_unused_result));

/* Makes sure that [user, user + len) can be read, or with `write` written to,
 * and that its pages are there. Returns 0 or -EFAULT. */
int user_touch(uint64_t user, size_t len, bool write)
    __attribute__((warn_unused_result));

/*
 * For file systems, whose buffers may be the program's own memory: a copy that
 * does not serve page faults, because serving one could want the very file
 * system that is locked. `to`, `from` in the lower half are the program's.
 * Whoever hands in such a buffer has called user_touch() before. Return 0 or
 * -EFAULT.
 */
int io_put(void *to, const void *from, size_t len); /* into the buffer */
int io_get(void *to, const void *from, size_t len); /* out of it */
int io_zero(void *to, size_t len);

#endif
