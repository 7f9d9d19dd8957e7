/* SPDX-License-Identifier: MIT */
/*
 * The only way to a program's memory from a system call. A bad address is
 * the program's mistake: -EFAULT, and nothing else happens. Not with a
 * spinlock held: the page may have to be read from a disk first.
 */
#ifndef MM_USER_COPY_H
#define MM_USER_COPY_H

#include <stddef.h>
#include <stdint.h>

/* `user` is an address in the current process. Return 0 or -EFAULT. After a
 * failure a part may have been copied. */
int user_read(void *to, uint64_t user, size_t len)
    __attribute__((warn_unused_result));
int user_write(uint64_t user, const void *from, size_t len)
    __attribute__((warn_unused_result));

/* Copies a NUL-terminated string. Returns its length without the NUL,
 * -EFAULT, or -ENAMETOOLONG if it does not fit into `size` bytes. */
int64_t user_read_string(char *to, uint64_t user, size_t size)
    __attribute__((warn_unused_result));

#endif
