/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls for files: from the guest's numbers to checked arguments.
 */
#include "file_call.h"

#include <errno.h>

#include "host/hostfs.h"
#include "policy/policy.h"
#include "record/thread.h"

/* A path, copied once. */
struct path {
    struct share_path at;
    char text[HV_FILE_PATH_MAX + 1];
};

/*@ requires \valid_read(calls) && is_guest_mem(calls->mem) && \valid(path);
    requires \valid(calls->files) && \separated(path, calls, calls->files);
    assigns *path;
    // The text ends inside its array, behind the length that was given.
    ensures \result == 0 ==> 1 <= len <= HV_FILE_PATH_MAX &&
        path->text[len] == 0; */
static int take_path(const struct hypercalls *calls, uint64_t address,
                     uint64_t len, struct path *path)
{
    if (len > HV_FILE_PATH_MAX)
        return -ENAMETOOLONG;
    if (len == 0)
        return -EINVAL;
    if (guest_mem_read(calls->mem, gpa(address), path->text, len))
        return -EFAULT;
    path->text[len] = '\0';
    trace_asked_path(path->text);
    return share_find(&calls->files->shares, path->text, len, &path->at);
}

static int ask(const struct hypercalls *calls, uint32_t number, unsigned op,
               const char *path, uint64_t bytes)
{
    return calls->permit_file
               ? calls->permit_file(calls->permit_ctx, number, op, path, bytes)
               : 0;
}

/* Copies the path of something that is to be changed. */
static int take_changeable(const struct hypercalls *calls, uint32_t number,
                           unsigned op, const uint64_t *args, struct path *path)
{
    int rc = take_path(calls, args[0], args[1], path);

    if (!rc)
        rc = ask(calls, number, op, path->text, 0);
    if (!rc && hostfs_is_read_only(calls->files, &path->at))
        rc = -EROFS;
    return rc;
}

/* ----------------------------------------------------------------- opening */

/* Is the combination of flags allowed? */
static bool are_open_flags(uint64_t flags)
{
    const uint64_t changes = HV_FILE_CREATE | HV_FILE_TRUNCATE | HV_FILE_APPEND;

    if (flags & ~(uint64_t)HV_FILE_FLAGS)
        return false;
    if (flags & HV_FILE_DIRECTORY)
        return flags == HV_FILE_DIRECTORY;
    if (flags & HV_FILE_EXCLUSIVE && !(flags & HV_FILE_CREATE))
        return false;
    return flags & HV_FILE_WRITE ||
           (flags & HV_FILE_READ && !(flags & changes));
}

int64_t file_call_open(struct hypercalls *calls, uint64_t *args)
{
    static const struct {
        uint64_t flag;
        unsigned op;
    } ops[] = {
        {HV_FILE_READ, POLICY_READ},
        {HV_FILE_WRITE, POLICY_WRITE},
        {HV_FILE_CREATE, POLICY_CREATE},
        {HV_FILE_DIRECTORY, POLICY_LIST},
    };
    struct path path;
    int rc = are_open_flags(args[2]) ? take_path(calls, args[0], args[1], &path)
                                     : -EINVAL;

    if (rc)
        return rc;
    for (size_t i = 0; i < ARRAY_SIZE(ops) && !rc; i++)
        if (args[2] & ops[i].flag)
            rc = ask(calls, HV_CALL_FILE_OPEN, ops[i].op, path.text, 0);
    if (rc)
        return rc;
    if (args[2] & HV_FILE_WRITE && hostfs_is_read_only(calls->files, &path.at))
        return -EROFS;
    return hostfs_open(calls->files, &path.at, path.text, args[2], args[3]);
}

int64_t file_call_close(struct hypercalls *calls, uint64_t *args)
{
    return hostfs_close(calls->files, args[0]);
}

/* -------------------------------------------------------------------- data */

/* The guest's buffers in the form that the host's system call takes; *total is
 * the sum of their bytes, and *nr the number that are not empty. */
/*@ requires \valid_read(calls) && is_guest_mem(calls->mem);
    requires \valid(vector + (0 .. HV_FILE_MAX_BUFFERS - 1));
    requires \valid(nr) && \valid(total);
    requires \separated(calls, vector + (0 .. HV_FILE_MAX_BUFFERS - 1), nr,
                        total);
    assigns vector[0 .. HV_FILE_MAX_BUFFERS - 1], *nr, *total;
    ensures \result == 0 ==> *nr <= HV_FILE_MAX_BUFFERS &&
        *total <= HV_FILE_MAX_BYTES &&
        \forall integer i; 0 <= i < *nr ==>
            host_bytes((uint8_t *)vector[i].iov_base, vector[i].iov_len); */
static int take_buffers(const struct hypercalls *calls, uint64_t address,
                        uint64_t nr_listed, struct iovec *vector, unsigned *nr,
                        uint64_t *total)
{
    struct hv_file_buffer list[HV_FILE_MAX_BUFFERS];

    *nr = 0;
    *total = 0;
    if (nr_listed > HV_FILE_MAX_BUFFERS)
        return -EINVAL;
    if (guest_mem_read(calls->mem, gpa(address), list,
                       nr_listed * sizeof(list[0])))
        return -EFAULT;
    /*@ loop invariant *nr <= i <= nr_listed && *total <= HV_FILE_MAX_BYTES;
        loop invariant \forall integer k; 0 <= k < *nr ==>
            host_bytes((uint8_t *)vector[k].iov_base, vector[k].iov_len);
        loop assigns i, *nr, *total, vector[0 .. HV_FILE_MAX_BUFFERS - 1];
        loop variant nr_listed - i; */
    for (uint64_t i = 0; i < nr_listed; i++) {
        uint64_t len = list[i].len;
        if (len == 0)
            continue;
        if (!range_inside(*total, len, HV_FILE_MAX_BYTES))
            return -EINVAL;
        void *host = guest_mem_map(calls->mem, gpa(list[i].address), len);
        if (!host)
            return -EFAULT;
        *total += len;
        vector[(*nr)++] = (struct iovec){.iov_base = host, .iov_len = len};
    }
    return 0;
}

static int64_t move_data(struct hypercalls *calls, uint32_t number,
                         const uint64_t *args)
{
    struct iovec vector[HV_FILE_MAX_BUFFERS];
    bool is_read = number == HV_CALL_FILE_READ;
    uint64_t total;
    unsigned nr;
    int64_t rc = take_buffers(calls, args[2], args[3], vector, &nr, &total);

    if (rc)
        return rc;
    struct hostfs_file *file = hostfs_get(calls->files, args[0]);
    if (!file)
        return -EBADF;
    rc = ask(calls, number, is_read ? POLICY_READ : POLICY_WRITE,
             hostfs_path(file), total);
    if (!rc && is_read)
        rc = hostfs_read(calls->files, file, args[1], vector, nr);
    else if (!rc)
        rc = hostfs_write(calls->files, file, args[1], vector, nr);
    hostfs_put(calls->files, file);
    return rc;
}

int64_t file_call_read(struct hypercalls *calls, uint64_t *args)
{
    return move_data(calls, HV_CALL_FILE_READ, args);
}

int64_t file_call_write(struct hypercalls *calls, uint64_t *args)
{
    return move_data(calls, HV_CALL_FILE_WRITE, args);
}

int64_t file_call_truncate(struct hypercalls *calls, uint64_t *args)
{
    struct hostfs_file *file = hostfs_get(calls->files, args[0]);

    if (!file)
        return -EBADF;
    int64_t rc =
        ask(calls, HV_CALL_FILE_TRUNCATE, POLICY_WRITE, hostfs_path(file), 0);
    if (!rc)
        rc = hostfs_truncate(calls->files, file, args[1]);
    hostfs_put(calls->files, file);
    return rc;
}

int64_t file_call_sync(struct hypercalls *calls, uint64_t *args)
{
    if (args[1] & ~(uint64_t)HV_FILE_DATA_ONLY)
        return -EINVAL;
    struct hostfs_file *file = hostfs_get(calls->files, args[0]);
    if (!file)
        return -EBADF;
    int64_t rc = hostfs_sync(calls->files, file, args[1]);
    hostfs_put(calls->files, file);
    return rc;
}

/* ------------------------------------------------------------- directories */

int64_t file_call_list(struct hypercalls *calls, uint64_t *args)
{
    void *to = args[3] <= HV_FILE_MAX_BYTES
                   ? guest_mem_map(calls->mem, gpa(args[2]), args[3])
                   : NULL;

    if (!to)
        return args[3] && args[3] <= HV_FILE_MAX_BYTES ? -EFAULT : -EINVAL;
    struct hostfs_file *file = hostfs_get(calls->files, args[0]);
    if (!file)
        return -EBADF;
    int64_t rc =
        ask(calls, HV_CALL_FILE_LIST, POLICY_LIST, hostfs_path(file), 0);
    if (!rc)
        rc = hostfs_list(calls->files, file, args[1], to, args[3]);
    hostfs_put(calls->files, file);
    return rc;
}

static int64_t give_stat(struct hypercalls *calls, uint64_t address, int64_t rc,
                         const struct hv_file_stat *stat)
{
    if (rc)
        return rc;
    return guest_mem_write(calls->mem, gpa(address), stat, sizeof(*stat));
}

int64_t file_call_stat(struct hypercalls *calls, uint64_t *args)
{
    struct hv_file_stat stat;
    struct path path;
    int64_t rc = take_path(calls, args[0], args[1], &path);

    if (!rc)
        rc = ask(calls, HV_CALL_FILE_STAT, POLICY_STAT, path.text, 0);
    if (!rc)
        rc = hostfs_stat(calls->files, &path.at, &stat);
    return give_stat(calls, args[2], rc, &stat);
}

int64_t file_call_fstat(struct hypercalls *calls, uint64_t *args)
{
    struct hv_file_stat stat;
    struct hostfs_file *file = hostfs_get(calls->files, args[0]);

    if (!file)
        return -EBADF;
    int64_t rc =
        ask(calls, HV_CALL_FILE_FSTAT, POLICY_STAT, hostfs_path(file), 0);
    if (!rc)
        rc = hostfs_fstat(calls->files, file, &stat);
    hostfs_put(calls->files, file);
    return give_stat(calls, args[1], rc, &stat);
}

int64_t file_call_mkdir(struct hypercalls *calls, uint64_t *args)
{
    struct path path;
    int64_t rc =
        take_changeable(calls, HV_CALL_FILE_MKDIR, POLICY_CREATE, args, &path);

    return rc ? rc : hostfs_mkdir(calls->files, &path.at, args[2]);
}

int64_t file_call_unlink(struct hypercalls *calls, uint64_t *args)
{
    struct path path;
    int64_t rc =
        take_changeable(calls, HV_CALL_FILE_UNLINK, POLICY_DELETE, args, &path);

    return rc ? rc : hostfs_remove(calls->files, &path.at, false);
}

int64_t file_call_rmdir(struct hypercalls *calls, uint64_t *args)
{
    struct path path;
    int64_t rc =
        take_changeable(calls, HV_CALL_FILE_RMDIR, POLICY_DELETE, args, &path);

    return rc ? rc : hostfs_remove(calls->files, &path.at, true);
}

int64_t file_call_rename(struct hypercalls *calls, uint64_t *args)
{
    struct path from, to;
    int rc;

    if (args[4] & ~(uint64_t)HV_FILE_NO_REPLACE)
        return -EINVAL;
    rc =
        take_changeable(calls, HV_CALL_FILE_RENAME, POLICY_RENAME, args, &from);
    if (rc)
        return rc;
    rc = take_changeable(calls, HV_CALL_FILE_RENAME, POLICY_RENAME, args + 2,
                         &to);
    if (rc)
        return rc;
    return hostfs_rename(calls->files, &from.at, &to.at, args[4]);
}
