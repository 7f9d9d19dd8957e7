/* SPDX-License-Identifier: MIT */
/*
 * The only way for a system call to access a program's memory. A bad address is
 * the program's mistake: the call returns -EFAULT, and nothing else happens.
 * Call these without a lock held, except io_put() and its kind, because the
 * page may first have to be read from a disk.
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

/* Atomic compare-and-exchange: sets a word to `wanted` if it equals *expected.
 * Returns 1 if it did; 0 if not, with the word's value in *expected; -EFAULT,
 * also if the word is not aligned. */
int user_exchange(uint64_t user, uint32_t *expected, uint32_t wanted)
    __attribute__((warn_unused_result));

/* Copies a NUL-terminated string. Returns its length without the NUL,
 * -EFAULT, or -ENAMETOOLONG if it does not fit into `size` bytes. */
int64_t user_read_string(char *to, uint64_t user, size_t size)
    __attribute__((warn_unused_result));

/* Makes sure that [user, user + len) can be read or, with `write`, written, and
 * that its pages are mapped. Returns 0 or -EFAULT. */
int user_touch(uint64_t user, size_t len, bool write)
    __attribute__((warn_unused_result));

/*
 * For file systems, whose buffers may be the program's own memory: these copies
 * do not serve page faults, because serving one could need the very file system
 * that is locked. An address in the lower half is the program's; the caller
 * that passes such a buffer must have called user_touch() before. They return 0
 * or -EFAULT.
 */
int io_put(void *to, const void *from, size_t len); /* into the buffer */
int io_get(void *to, const void *from, size_t len); /* out of it */
int io_zero(void *to, size_t len);
/* user_exchange() for code that holds a spinlock. */
int io_exchange(uint64_t user, uint32_t *expected, uint32_t wanted)
    __attribute__((warn_unused_result));

#endif
