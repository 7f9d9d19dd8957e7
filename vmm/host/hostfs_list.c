/* SPDX-License-Identifier: MIT */
/*
 * Reading directories: the host's entries in the service's form.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hostfs_file.h"

#define HOST_BYTES 16384u
#define LONGEST    280u /* a host's entry with a name of 255 bytes */

/* An entry as getdents64 returns it. */
struct host_entry {
    uint64_t inode;
    int64_t next;
    uint16_t size;
    uint8_t type;
    char name[];
};

/* The buffer that entries are put into. */
struct filler {
    uint8_t *to;
    uint64_t len, used;
};

/* False if it does not fit. */
static bool put(struct filler *filler, uint64_t inode, uint64_t next,
                uint32_t kind, const char *name, size_t name_len)
{
    size_t size = (sizeof(struct hv_file_entry) + name_len + 7) & ~(size_t)7;
    const struct hv_file_entry entry = {
        .inode = inode,
        .next = next,
        .kind = kind,
        .size = (uint16_t)size,
        .name_len = (uint16_t)name_len,
    };

    if (!range_inside(filler->used, size, filler->len))
        return false;
    /* Copied, not cast: this is the guest's memory, and may be unaligned. */
    uint8_t *to = filler->to + filler->used;
    memset(to, 0, size);
    memcpy(to, &entry, sizeof(entry));
    memcpy(to + sizeof(entry), name, name_len);
    filler->used += size;
    return true;
}

/* For entries whose kind the host's directory does not give: uses an O_PATH
 * descriptor, since the sandbox allows no call that examines a path. */
static uint32_t kind_by_look(struct hostfs *fs, const struct hostfs_file *file,
                             const char *name)
{
    struct stat st = {.st_mode = 0};
    const uint64_t args[6] = {(uint64_t)file->fd, host_pointer(name),
                              O_PATH | O_NOFOLLOW | O_CLOEXEC};
    int64_t fd = fs->shares.call(SYS_openat, args);
    const uint64_t look[6] = {(uint64_t)fd, host_pointer(&st)};

    if (fd < 0)
        return HV_FILE_KIND_OTHER;
    (void)fs->shares.call(SYS_fstat, look);
    share_put(&fs->shares, fd);
    return hostfs_kind(st.st_mode);
}

static uint32_t kind_of(struct hostfs *fs, const struct hostfs_file *file,
                        const struct host_entry *entry)
{
    return entry->type == DT_UNKNOWN
               ? kind_by_look(fs, file, entry->name)
               : hostfs_kind(DTTOIF((unsigned)entry->type));
}

/* Puts as many of the host's entries as fit. False when the guest's buffer is
 * full. */
static bool put_entries(struct hostfs *fs, const struct hostfs_file *file,
                        const uint8_t *host, size_t len, struct filler *filler)
{
    for (size_t at = 0; at < len;) {
        const struct host_entry *entry = (const void *)(host + at);
        at += entry->size;
        if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0)
            continue;
        if (!put(filler, entry->inode, (uint64_t)entry->next,
                 kind_of(fs, file, entry), entry->name, strlen(entry->name)))
            return false;
    }
    return true;
}

/* Lists the shares; the cursor is an index. */
static void list_root(const struct hostfs *fs, uint64_t cursor,
                      struct filler *filler)
{
    for (uint64_t i = cursor; i < fs->shares.nr; i++)
        if (!put(filler, i + 1, i + 1, HV_FILE_KIND_DIRECTORY,
                 fs->shares.list[i].name, strlen(fs->shares.list[i].name)))
            return;
}

/* How much to ask the host for: no more than fits, since an entry of ours is at
 * most a third longer than the host's. Then the next request goes on where the
 * host stopped, and its seek changes nothing. On a file system where a cursor
 * is a number of entries (tmpfs before Linux 6.6), a seek back would skip as
 * many names as were removed meanwhile. */
static uint64_t bytes_to_ask(uint64_t room)
{
    uint64_t fits = room / 4 * 3;

    if (fits < LONGEST)
        return LONGEST;
    return fits < HOST_BYTES ? fits : HOST_BYTES;
}

static int64_t list_host(struct hostfs *fs, const struct hostfs_file *file,
                         uint64_t cursor, struct filler *filler)
{
    uint64_t host[HOST_BYTES / sizeof(uint64_t)]; /* aligned for entries */
    const uint64_t seek[6] = {(uint64_t)file->fd, cursor, SEEK_SET};
    const uint64_t get[6] = {(uint64_t)file->fd, host_pointer(host),
                             bytes_to_ask(filler->len)};
    int64_t n = fs->shares.call(SYS_lseek, seek);

    /* Until there is an entry other than "." and "..". */
    while (n >= 0 && filler->used == 0) {
        n = fs->shares.call(SYS_getdents64, get);
        if (n <= 0)
            return n;
        if (!put_entries(fs, file, (const uint8_t *)host, (size_t)n, filler))
            return filler->used ? 0 : -EINVAL;
    }
    return n < 0 ? n : 0;
}

int64_t hostfs_list(struct hostfs *fs, struct hostfs_file *file,
                    uint64_t cursor, uint8_t *to, uint64_t len)
{
    struct filler filler = {.to = to, .len = len};
    int64_t rc = 0;

    if (!(file->flags & HV_FILE_DIRECTORY))
        return -ENOTDIR;
    if (file->fd < 0) {
        list_root(fs, cursor, &filler);
        if (!filler.used && cursor < fs->shares.nr)
            return -EINVAL;
        return (int64_t)filler.used;
    }
    /* The position belongs to the descriptor, so only one thread may list at a
     * time. */
    pthread_mutex_lock(&fs->list_lock);
    rc = list_host(fs, file, cursor, &filler);
    pthread_mutex_unlock(&fs->list_lock);
    return rc < 0 ? rc : (int64_t)filler.used;
}
