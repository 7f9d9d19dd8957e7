/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the file services. An input is a list of requests, each with the bytes
 * at its first addresses, and the answers of a simulated host. Checked for
 * every system call: data goes to RAM only, names cannot leave the share, only
 * what was examined is opened, a read-only share is not changed. Checked for
 * the service: no descriptor is lost.
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "exit/hypercall.h"
#include "host/hostfs.h"

#define RAM_SIZE (1u << 20)
#define LOW_SIZE 0xA0000u
#define PAGE     0x3000u
#define TEXT     0x4000u /* where step.text is put */
#define SHARE_FD 5000    /* the second is read-only */
#define PROC_FD  5100
#define FIRST_FD 6000
#define NR_FDS   1024
#define CONFINED                                                               \
    (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |           \
     RESOLVE_NO_XDEV)

struct step {
    uint8_t number, answer; /* answer: the host's, see choose() */
    uint8_t small;          /* bit n: argument n is made small */
    uint8_t len;            /* of text, as argument 1 */
    uint64_t args[6];
    char text[48];
};

enum { CLOSED, PINNED, LOOKED_AT, OPEN };

static struct hypercalls calls;
static uint8_t *low, *high;
static uint8_t state_of[NR_FDS];
static uint8_t is_of_read_only[NR_FDS];
static unsigned nr_open;
static uint8_t answer;

/* A different number for each call of a request; most lead to success. */
static unsigned choose(void)
{
    answer = (uint8_t)(answer * 5 + 3);
    return answer >> 4;
}

static void check_name(const char *name)
{
    if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 ||
        strcmp(name, "..") == 0 || strlen(name) > 255)
        abort();
}

static void check_path(const char *path)
{
    char copy[4096];
    char *rest = copy, *part;

    if (strlen(path) >= sizeof(copy))
        abort();
    if (strcmp(path, ".") == 0) /* the share itself */
        return;
    strcpy(copy, path);
    while ((part = strsep(&rest, "/")))
        check_name(part);
}

static unsigned index_of(uint64_t fd, unsigned least)
{
    if (fd < FIRST_FD || fd >= FIRST_FD + NR_FDS ||
        state_of[fd - FIRST_FD] < least)
        abort();
    return (unsigned)(fd - FIRST_FD);
}

static int64_t new_fd(unsigned state, bool is_read_only)
{
    if (choose() == 0)
        return -EMFILE;
    for (unsigned i = 0; i < NR_FDS; i++) {
        if (state_of[i] != CLOSED)
            continue;
        state_of[i] = (uint8_t)state;
        is_of_read_only[i] = is_read_only;
        nr_open++;
        return FIRST_FD + i;
    }
    abort(); /* far more opens than there are handles */
}

static int64_t do_openat2(const uint64_t args[6])
{
    const char *path = (const char *)(uintptr_t)args[1];
    const struct open_how *how = (const void *)(uintptr_t)args[2];
    bool is_share = args[0] == SHARE_FD || args[0] == SHARE_FD + 1;
    bool is_read_only = is_share ? args[0] != SHARE_FD
                                 : is_of_read_only[index_of(args[0], PINNED)];

    if (how->resolve != CONFINED || !(how->flags & O_CLOEXEC))
        abort();
    check_path(path);
    if (how->flags & O_CREAT) {
        if (!(how->flags & O_EXCL) || how->mode & ~0777ull || is_read_only)
            abort();
        check_name(path);
        return choose() < 4 ? -EEXIST : new_fd(OPEN, is_read_only);
    }
    if (!(how->flags & O_PATH) || !is_share)
        abort();
    return choose() == 1 ? -ELOOP : new_fd(PINNED, is_read_only);
}

static int64_t do_fstat(const uint64_t args[6])
{
    struct stat *st = (void *)(uintptr_t)args[1];
    unsigned i = index_of(args[0], PINNED);
    unsigned kind = choose();

    memset(st, 0, sizeof(*st));
    st->st_mode = kind < 6 ? S_IFREG : kind < 12 ? S_IFDIR : S_IFIFO;
    if (state_of[i] == PINNED && kind < 12)
        state_of[i] = LOOKED_AT;
    return 0;
}

static int64_t do_reopen(const uint64_t args[6])
{
    int pinned = atoi((const char *)(uintptr_t)args[1]);
    unsigned i = index_of((uint64_t)pinned, LOOKED_AT);

    if (args[0] != PROC_FD || args[2] & O_CREAT || !(args[2] & O_CLOEXEC))
        abort();
    if (is_of_read_only[i] && (args[2] & O_ACCMODE || args[2] & O_TRUNC))
        abort();
    return new_fd(OPEN, is_of_read_only[i]);
}

/* Every byte must belong to the guest. */
static int64_t do_move(const uint64_t args[6], bool is_write)
{
    const struct iovec *vector = (const void *)(uintptr_t)args[1];
    uint64_t total = 0;

    unsigned i = index_of(args[0], OPEN);
    if (args[2] > HV_FILE_MAX_BUFFERS || (is_write && is_of_read_only[i]))
        abort();
    for (uint64_t k = 0; k < args[2]; k++) {
        uint8_t *base = vector[k].iov_base;
        bool is_low = base >= low && base < low + LOW_SIZE;
        if (is_low ? !range_inside((uint64_t)(base - low), vector[k].iov_len,
                                   LOW_SIZE)
                   : base < high ||
                         !range_inside((uint64_t)(base - high),
                                       vector[k].iov_len, RAM_SIZE - 0xC0000))
            abort();
        total += vector[k].iov_len;
    }
    if (total > HV_FILE_MAX_BYTES)
        abort();
    return choose() == 2 ? -EIO : (int64_t)(total / 2);
}

static int64_t do_getdents(const uint64_t args[6])
{
    static const uint8_t entries[2][24] = {
        /* inode, next, size 24, type, name */
        {1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 24, 0, 4, '.', '.'},
        {9, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 24, 0, 8, 'f', 'i'},
    };

    index_of(args[0], OPEN);
    if (choose() < 6)
        return 0;
    memcpy((void *)(uintptr_t)args[1], entries, sizeof(entries));
    return sizeof(entries);
}

static int64_t do_change(const uint64_t args[6])
{
    if (is_of_read_only[index_of(args[0], PINNED)])
        abort();
    check_name((const char *)(uintptr_t)args[1]);
    return choose() == 3 ? -ENOSPC : 0;
}

static int64_t made_up_host(uint32_t number, const uint64_t args[6])
{
    switch (number) {
    case SYS_openat2:
        return do_openat2(args);
    case SYS_openat:
        return do_reopen(args);
    case SYS_fstat:
        return do_fstat(args);
    case SYS_close:
        state_of[index_of(args[0], PINNED)] = CLOSED;
        nr_open--;
        return 0;
    case SYS_readv:
    case SYS_preadv:
        return do_move(args, false);
    case SYS_writev:
    case SYS_pwritev:
        return do_move(args, true);
    case SYS_getdents64:
        return do_getdents(args);
    case SYS_renameat2:
        if (is_of_read_only[index_of(args[2], PINNED)])
            abort();
        check_name((const char *)(uintptr_t)args[3]);
        return do_change(args);
    case SYS_mkdirat:
    case SYS_unlinkat:
        return do_change(args);
    case SYS_ftruncate:
        if (is_of_read_only[index_of(args[0], OPEN)])
            abort();
        return 0;
    case SYS_lseek:
    case SYS_fsync:
    case SYS_fdatasync:
        index_of(args[0], OPEN);
        return 0;
    default:
        abort(); /* no other call is expected */
    }
}

static void start(void)
{
    unsigned nr;

    if (guest_mem_create(RAM_SIZE, &calls.mem))
        abort();
    low = guest_mem_regions(calls.mem, &nr)[0].host;
    high = guest_mem_regions(calls.mem, &nr)[1].host;
}

static void give_shares(void)
{
    calls.files = hostfs_create();
    if (!calls.files)
        abort();
    struct shares *shares = &calls.files->shares;
    shares->call = made_up_host;
    shares->proc_fd = PROC_FD;
    shares->nr = 2;
    shares->list[0] = (struct share){.name = "s", .fd = SHARE_FD};
    shares->list[1] =
        (struct share){.name = "ro", .fd = SHARE_FD + 1, .is_read_only = true};
}

static void take(const struct step *step)
{
    struct hv_request request = {.number =
                                     HV_CALL_FILE_OPEN + step->number % 14};
    struct hypercall_event event;

    for (unsigned i = 0; i < 6; i++)
        request.args[i] =
            step->small >> i & 1 ? step->args[i] % 64 : step->args[i];
    if (step->small >> 6 & 1) { /* a path */
        request.args[0] = TEXT;
        request.args[1] = step->len % sizeof(step->text);
    }
    if (step->small >> 7 & 1) /* a list, or a second path */
        request.args[2] = TEXT + (step->len & 0x30u);
    answer = step->answer;
    if (guest_mem_write(calls.mem, gpa(TEXT), step->text, sizeof(step->text)) ||
        guest_mem_write(calls.mem, gpa(PAGE), &request, sizeof(request)) ||
        hypercall_serve(&calls, gpa(PAGE), HYPERCALL_ANY, &event))
        abort();
    if (event.result < -4095)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step step;

    if (!low)
        start();
    give_shares();
    for (unsigned i = 0; i < 64 && size >= sizeof(step); i++) {
        memcpy(&step, data, sizeof(step));
        data += sizeof(step);
        size -= sizeof(step);
        take(&step);
    }
    /* Every descriptor that is open now must belong to a handle. */
    unsigned nr_files = 0;
    for (unsigned i = 0; i < HV_FILE_MAX_HANDLES; i++) {
        struct hostfs_file *file = hostfs_get(calls.files, i);
        if (!file)
            continue;
        nr_files += strcmp(hostfs_path(file), "/") != 0;
        hostfs_put(calls.files, file);
    }
    if (nr_files != nr_open)
        abort();
    for (unsigned i = 0; i < HV_FILE_MAX_HANDLES; i++)
        (void)hostfs_close(calls.files, i);
    if (nr_open)
        abort();
    calls.files->shares.nr = 0; /* there is nothing real to close */
    hostfs_destroy(calls.files);
    return 0;
}

/* Each service on a path or a handle, after opening a file. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct step steps[2] = {
        {.number = 0,
         .answer = (uint8_t)(n * 7),
         .small = 0x7F & ~0x20,
         .len = 6,
         .args = {0, 0, HV_FILE_READ | HV_FILE_WRITE, 0644}},
        {.number = (uint8_t)(n % 13),
         .answer = 0x55,
         .small = n % 2 ? 0xC1 : 0x81,
         .len = 6,
         .args = {0, 0, 0, 1}},
    };

    if (n >= 26)
        return 0;
    memcpy(steps[0].text, n < 20 ? "/s/a/b" : "/ro/ab", 6);
    if (n % 2)
        memcpy(steps[1].text, "/s/a/b", 6);
    memcpy(buf, steps, sizeof(steps));
    return sizeof(steps);
}
