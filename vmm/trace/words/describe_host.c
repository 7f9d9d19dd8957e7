/* SPDX-License-Identifier: MIT */
/*
 * Host calls in words, as strace writes calls, but without pointers to buffers.
 */
#include "describe_host.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/syscall.h>

#include "describe_exit.h"
#include "quote.h"

void trace_describe_path(const struct trace_info *info,
                         const struct hv_trace_record *r, unsigned index,
                         char *buf, size_t size)
{
    const struct path_name *name = trace_label_path(info->labels, r, index);

    buf[0] = '\0';
    if (!name)
        return;
    size_t shown =
        trace_quote((const uint8_t *)name->text, name->have, buf, size - 3);
    size_t n = strlen(buf);
    if (shown < name->len)
        snprintf(buf + n, size - n, "...");
}

/* Names for single bits; the others are shown as a number. */
struct flag {
    uint64_t bit;
    const char *name;
};

static void put_flags(char *buf, size_t size, uint64_t value,
                      const struct flag *flags, size_t nr)
{
    size_t n = strlen(buf);

    for (size_t i = 0; i < nr; i++) {
        if (!(value & flags[i].bit))
            continue;
        value &= ~flags[i].bit;
        n += (size_t)snprintf(buf + n, size - n, "%s%s", n ? "|" : "",
                              flags[i].name);
    }
    if (value || !n)
        snprintf(buf + n, size - n, "%s0x%" PRIx64, n ? "|" : "", value);
}

static void open_flags(char *buf, size_t size, uint64_t value)
{
    static const struct flag flags[] = {
        {O_CREAT, "O_CREAT"},       {O_EXCL, "O_EXCL"},
        {O_TRUNC, "O_TRUNC"},       {O_APPEND, "O_APPEND"},
        {O_PATH, "O_PATH"},         {O_DIRECTORY, "O_DIRECTORY"},
        {O_NOFOLLOW, "O_NOFOLLOW"}, {O_NONBLOCK, "O_NONBLOCK"},
        {O_NOCTTY, "O_NOCTTY"},     {O_CLOEXEC, "O_CLOEXEC"},
    };
    uint64_t way = value & O_ACCMODE;

    snprintf(buf, size, "%s",
             way == O_RDONLY   ? "O_RDONLY"
             : way == O_WRONLY ? "O_WRONLY"
             : way == O_RDWR   ? "O_RDWR"
                               : "O_ACCMODE");
    if (value & ~(uint64_t)O_ACCMODE)
        put_flags(buf, size, value & ~(uint64_t)O_ACCMODE, flags,
                  ARRAY_SIZE(flags));
}

static void name_flags(char *buf, size_t size, uint64_t value)
{
    static const struct flag flags[] = {
        {AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"},
        {AT_REMOVEDIR, "AT_REMOVEDIR"},
        {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
    };

    buf[0] = '\0';
    put_flags(buf, size, value, flags, ARRAY_SIZE(flags));
}

/* What comes after the call's name and its descriptor. */
static void describe_rest(const struct trace_info *info,
                          const struct hv_trace_record *r, char *buf,
                          size_t size)
{
    char path[TRACE_PATH_WORDS], to[TRACE_PATH_WORDS], flags[128];

    buf[0] = '\0';
    trace_describe_path(info, r, 0, path, sizeof(path));
    switch (r->reason) {
    case SYS_read:
    case SYS_write:
    case SYS_sendto:
    case SYS_getdents64:
        snprintf(buf, size, ", %" PRIu64, r->count);
        break;
    case SYS_pread64:
    case SYS_pwrite64:
        snprintf(buf, size, ", %" PRIu64 " at %" PRIu64, r->count, r->data);
        break;
    case SYS_preadv:
    case SYS_pwritev:
        snprintf(buf, size, ", %" PRIu64 " buffer%s at %" PRIu64, r->count,
                 r->count == 1 ? "" : "s", r->data);
        break;
    case SYS_readv:
    case SYS_writev:
        snprintf(buf, size, ", %" PRIu64 " buffer%s", r->count,
                 r->count == 1 ? "" : "s");
        break;
    case SYS_lseek:
    case SYS_ftruncate:
        snprintf(buf, size, ", %" PRIu64, r->data);
        break;
    case SYS_fallocate:
        snprintf(buf, size, ", 0x%" PRIx64 ", from %" PRIu64, r->data,
                 r->count);
        break;
    case SYS_openat:
    case SYS_openat2:
        open_flags(flags, sizeof(flags), r->data);
        snprintf(buf, size, ", %s, %s", path, flags);
        break;
    case SYS_newfstatat:
    case SYS_unlinkat:
        name_flags(flags, sizeof(flags), r->data);
        snprintf(buf, size, ", %s, %s", path, r->data ? flags : "0");
        break;
    case SYS_mkdirat:
        snprintf(buf, size, ", %s, 0%" PRIo64, path, r->count);
        break;
    case SYS_renameat2:
        trace_describe_path(info, r, 1, to, sizeof(to));
        snprintf(buf, size, ", %s, %" PRIu64 ", %s", path, r->data, to);
        break;
    default:
        break;
    }
}

void trace_describe_host_call(const struct trace_info *info,
                              const struct hv_trace_record *r, char *buf,
                              size_t size)
{
    char rest[2 * TRACE_PATH_WORDS + 160], result[32], number[32];
    const char *name = trace_label_syscall(r->reason);

    if (!name)
        snprintf(number, sizeof(number), "syscall_%u", r->reason);
    trace_describe_result(r->aux, result, sizeof(result));
    describe_rest(info, r, rest, sizeof(rest));
    /* AT_FDCWD is not a directory here: names begin at the root. */
    if (r->address == (uint64_t)AT_FDCWD)
        snprintf(buf, size, "%s(AT_FDCWD%s) = %s", name ? name : number, rest,
                 result);
    else
        snprintf(buf, size, "%s(%" PRIu64 "%s) = %s", name ? name : number,
                 r->address, rest, result);
}
