/* SPDX-License-Identifier: MIT */
/*
 * Copies between kernel and program. The range is checked first, so that a
 * kernel address never gets as far as the copy; what is mapped and how, the
 * page tables and the fault handler decide.
 */
#include "mm/user_copy.h"

#include <asm/errno.h>

#include "kernel.h"
#include "layout.h"
#include "lib/string.h"

/* mm/user_copy_raw.asm: copies, returns how many bytes were left when it
 * faulted. */
size_t user_copy_raw(void *to, const void *from, size_t len);

static bool range_ok(uint64_t user, size_t len)
{
    return user <= USER_TOP && len <= USER_TOP - user;
}

int user_read(void *to, uint64_t user, size_t len)
{
    if (!range_ok(user, len) || user_copy_raw(to, (const void *)user, len) != 0)
        return -EFAULT;
    return 0;
}

int user_write(uint64_t user, const void *from, size_t len)
{
    if (!range_ok(user, len) || user_copy_raw((void *)user, from, len) != 0)
        return -EFAULT;
    return 0;
}

int64_t user_read_string(char *to, uint64_t user, size_t size)
{
    size_t len = 0;

    /* To the end of a page at a time: the next one may not be mapped, and
     * may not have to be. */
    while (len < size) {
        size_t chunk = X86_PAGE_SIZE - (user + len) % X86_PAGE_SIZE;

        chunk = MIN(chunk, size - len);
        if (user_read(to + len, user + len, chunk) != 0)
            return -EFAULT;
        size_t n = strnlen(to + len, chunk);

        len += n;
        if (n < chunk)
            return (int64_t)len;
    }
    return -ENAMETOOLONG;
}
