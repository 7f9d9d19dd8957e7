/* SPDX-License-Identifier: MIT */
/*
 * The hypercalls for files. The hypervisor reads and writes physically
 * contiguous RAM. Pages of the direct map are passed as they are, and the
 * host's kernel reads its file straight into them. Only data on a kernel stack
 * go through a page of ours.
 */
#include <asm/errno.h>

#include "dev/machine.h"
#include "fs/hostfs.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"

static char bounce[X86_PAGE_SIZE] __attribute__((aligned(X86_PAGE_SIZE)));
static char listing[X86_PAGE_SIZE] __attribute__((aligned(X86_PAGE_SIZE)));
static struct hv_file_stat stat_answer;

static bool is_direct(const void *at)
{
    return (uint64_t)at >= DIRECT_BASE && (uint64_t)at < KSTACK_BASE;
}

/* The physical address of a heap object or of an object in the kernel's
 * image. */
static uint64_t phys(const void *at)
{
    return is_direct(at) ? virt_to_phys(at) : image_to_phys(at);
}

int64_t hostfs_call_path(uint32_t number, const char *path, uint64_t arg2,
                         uint64_t arg3)
{
    struct hv_request request = {
        .number = number,
        .args = {phys(path), strlen(path), arg2, arg3},
    };

    return machine_call(&request);
}

int64_t hostfs_call_handle(uint32_t number, int64_t handle, uint64_t arg)
{
    struct hv_request request = {
        .number = number,
        .args = {(uint64_t)handle, arg},
    };

    return machine_call(&request);
}

int hostfs_call_stat(const char *path, struct hv_file_stat *stat)
{
    int64_t result =
        hostfs_call_path(HV_CALL_FILE_STAT, path, phys(&stat_answer), 0);

    *stat = stat_answer;
    return (int)result;
}

int hostfs_call_rename(const char *from, const char *to)
{
    return (int)hostfs_call_path(HV_CALL_FILE_RENAME, from, phys(to),
                                 strlen(to));
}

int64_t hostfs_call_data(uint32_t number, int64_t handle, void *buf, size_t len,
                         uint64_t where)
{
    static struct hv_file_buffer piece;
    bool direct = is_direct(buf);

    if (!direct)
        len = MIN(len, sizeof(bounce));
    if (!direct && number == HV_CALL_FILE_WRITE)
        memcpy(bounce, buf, len);
    piece.address = phys(direct ? buf : bounce);
    piece.len = MIN(len, (size_t)HV_FILE_MAX_BYTES);
    struct hv_request request = {
        .number = number,
        .args = {(uint64_t)handle, where, phys(&piece), 1},
    };
    int64_t n = machine_call(&request);

    if (n > 0 && !direct && number == HV_CALL_FILE_READ)
        memcpy(buf, bounce, (size_t)n);
    return n;
}

int64_t hostfs_call_list(int64_t handle, uint64_t cursor, const char **entries)
{
    struct hv_request request = {
        .number = HV_CALL_FILE_LIST,
        .args = {(uint64_t)handle, cursor, phys(listing), sizeof(listing)},
    };

    *entries = listing;
    return machine_call(&request);
}
