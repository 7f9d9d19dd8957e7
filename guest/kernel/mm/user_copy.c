/* SPDX-License-Identifier: MIT */
/*
 * Copies between kernel and program. The range is checked first, so that the
 * copy never sees a kernel address; the page tables and the fault handler
 * decide whether the rest is allowed.
 */
#include "mm/user_copy.h"

#include <asm/errno.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/paging.h"
#include "proc/process.h"
#include "trap/trap.h"

/* mm/user_copy_raw.asm: copies; returns how many bytes were left when it
 * faulted, or 0. */
size_t user_copy_raw(void *to, const void *from, size_t len);

/* In the same file. Returns 1, 0, or 2 for a bad address. */
unsigned user_exchange_raw(uint32_t *user, uint32_t *expected, uint32_t wanted);

#define TEXT_PIECE 64u /* a page is a multiple of it */

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

int user_exchange(uint64_t user, uint32_t *expected, uint32_t wanted)
{
    if (!range_ok(user, sizeof(wanted)) || user % sizeof(wanted) != 0)
        return -EFAULT;
    unsigned done = user_exchange_raw((uint32_t *)user, expected, wanted);

    return done == 2 ? -EFAULT : (int)done;
}

int64_t user_read_string(char *to, uint64_t user, size_t size)
{
    size_t len = 0;

    /* Copy a piece at a time, because most strings are short, and never past
     * the end of a page, because the next one need not be mapped. */
    while (len < size) {
        size_t chunk = TEXT_PIECE - (user + len) % TEXT_PIECE;

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

/* Whether the page at `va` is mapped, with these rights. */
static bool is_there(const struct space *space, uint64_t va, bool write)
{
    uint64_t wanted = X86_PTE_P | X86_PTE_U | (write ? X86_PTE_W : 0);
    const pte_t *pte = paging_walk(space->pml4, va, false, PAGE_USER);

    return pte != NULL && (*pte & wanted) == wanted;
}

int user_touch(uint64_t user, size_t len, bool write)
{
    struct space *space = current_process()->space;

    if (!range_ok(user, len))
        return -EFAULT;
    for (uint64_t va = ALIGN_DOWN(user, X86_PAGE_SIZE); va < user + len;
         va += X86_PAGE_SIZE) {
        int error =
            is_there(space, va, write)
                ? 0
                : space_fault(space, va, X86_PF_U | (write ? X86_PF_W : 0));

        if (error == -ENOMEM)
            trap_out_of_memory(va);
        if (error != 0)
            return -EFAULT;
    }
    return 0;
}

/* Tells the fault handler whether to serve a fault (trap/exception.c). */
static void set_no_faults(bool no_faults)
{
    compiler_barrier();
    current_process()->no_faults = no_faults;
    compiler_barrier();
}

static int copy_without_faults(void *to, const void *from, size_t len)
{
    set_no_faults(true);
    size_t left = user_copy_raw(to, from, len);

    set_no_faults(false);
    return left == 0 ? 0 : -EFAULT;
}

static int io_copy(void *to, const void *from, size_t len, const void *buffer)
{
    if ((uint64_t)buffer >= DIRECT_BASE) {
        memcpy(to, from, len);
        return 0;
    }
    if (!range_ok((uint64_t)buffer, len))
        return -EFAULT;
    return copy_without_faults(to, from, len);
}

int io_put(void *to, const void *from, size_t len)
{
    return io_copy(to, from, len, to);
}

int io_get(void *to, const void *from, size_t len)
{
    return io_copy(to, from, len, from);
}

int io_zero(void *to, size_t len)
{
    static const char zeros[512];
    int error = 0;

    for (size_t done = 0; done < len && error == 0; done += sizeof(zeros))
        error =
            io_put((char *)to + done, zeros, MIN(len - done, sizeof(zeros)));
    return error;
}

int io_exchange(uint64_t user, uint32_t *expected, uint32_t wanted)
{
    set_no_faults(true);
    int done = user_exchange(user, expected, wanted);

    set_no_faults(false);
    return done;
}
