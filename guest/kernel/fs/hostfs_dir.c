/* SPDX-License-Identifier: MIT */
/* Files of the host: directories, and operations on names in them. */
#include <asm/errno.h>

#include "fs/hostfs.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"

/* Positions in a directory: "." (0), ".." (1), and then the hypervisor's
 * cursors. */
#define POSITION_LIST 2u

static char paths[2][X86_PAGE_SIZE]; /* two, for a rename */

/* The result of the last LIST: for which directory, from which cursor on. A
 * process that removes names while it reads goes on in the same list: it may
 * get a name that is gone, but each that stays. */
static struct {
    const struct inode *dir;
    uint64_t cursor;
    const char *entries;
    size_t len;
} list;

void hostfs_forget_list(void)
{
    list.dir = NULL;
}

/* Makes the path of a name in a directory, in paths[which]. */
static int make_path(struct inode *dir, const char *name, unsigned which)
{
    const char *base = hostfs_node(dir)->path;
    char *to = paths[which];
    size_t len = strlen(base);

    if (hostfs_node(dir)->gone)
        return -ENOENT;
    if (strcmp(base, "/") == 0)
        len = 0;
    if (len + 1 + strlen(name) > HV_FILE_PATH_MAX)
        return -ENAMETOOLONG;
    memcpy(to, base, len);
    to[len] = '/';
    memcpy(to + len + 1, name, strlen(name) + 1);
    return 0;
}

/* Makes the path of a directory's parent; the topmost directory is its own
 * parent. */
static int make_parent(struct inode *dir, unsigned which)
{
    char *to = paths[which];

    if (hostfs_node(dir)->gone)
        return -ENOENT;
    size_t len = string_copy(to, hostfs_node(dir)->path, X86_PAGE_SIZE);

    while (len > 1 && to[len - 1] != '/')
        len--;
    to[len > 1 ? len - 1 : len] = '\0';
    return 0;
}

static int lookup(struct inode *dir, const char *name, struct inode **found)
{
    int error =
        strcmp(name, "..") == 0 ? make_parent(dir, 0) : make_path(dir, name, 0);

    return error != 0 ? error : hostfs_get(paths[0], found);
}

static int create(struct inode *dir, const char *name, uint32_t mode,
                  uint32_t device, struct inode **made)
{
    int error = make_path(dir, name, 0);
    int64_t result;

    (void)device;
    if (error != 0)
        return error;
    if ((mode & S_IFMT) == S_IFDIR)
        result = hostfs_call_path(HV_CALL_FILE_MKDIR, paths[0], mode & 0777, 0);
    else if ((mode & S_IFMT) == S_IFREG)
        result = hostfs_call_path(
            HV_CALL_FILE_OPEN, paths[0],
            HV_FILE_WRITE | HV_FILE_CREATE | HV_FILE_EXCLUSIVE, mode & 0777);
    else
        return -EPERM;
    if (result < 0)
        return (int)result;
    hostfs_move(paths[0], NULL); /* in case the host removed a file */
    error = hostfs_get(paths[0], made);
    if ((mode & S_IFMT) == S_IFDIR)
        return error;
    /* Its creator may write to it, whatever its mode is. */
    if (error == 0)
        hostfs_node(*made)->writer = result;
    else
        (void)hostfs_call_handle(HV_CALL_FILE_CLOSE, result, 0);
    return error;
}

static int remove(struct inode *dir, const char *name, uint32_t number)
{
    int error = make_path(dir, name, 0);

    if (error == 0)
        error = (int)hostfs_call_path(number, paths[0], 0, 0);
    if (error != 0)
        return error;
    struct hostfs_node *node = hostfs_find(paths[0]);

    if (node != NULL && node->inode.nlink > 0)
        node->inode.nlink--;
    hostfs_move(paths[0], NULL);
    return 0;
}

static int unlink(struct inode *dir, const char *name)
{
    return remove(dir, name, HV_CALL_FILE_UNLINK);
}

static int rmdir(struct inode *dir, const char *name)
{
    return remove(dir, name, HV_CALL_FILE_RMDIR);
}

static int rename(struct inode *from_dir, const char *from,
                  struct inode *to_dir, const char *to)
{
    int error = make_path(from_dir, from, 0);

    if (error == 0)
        error = make_path(to_dir, to, 1);
    if (error == 0 && strcmp(paths[0], paths[1]) == 0)
        return 0;
    if (error == 0)
        error = hostfs_call_rename(paths[0], paths[1]);
    if (error != 0)
        return error;
    hostfs_move(paths[1], NULL); /* the file that was replaced */
    hostfs_move(paths[0], paths[1]);
    return 0;
}

/* Finds the entry at a cursor, if the last listing has it. */
static const struct hv_file_entry *find_listed(const struct inode *dir,
                                               uint64_t cursor)
{
    uint64_t at = list.cursor;

    if (list.dir != dir)
        return NULL;
    for (size_t done = 0; done < list.len;) {
        const struct hv_file_entry *entry = (const void *)(list.entries + done);

        if (at == cursor)
            return entry;
        at = entry->next;
        done += entry->size;
    }
    return NULL;
}

/* Gets the entry at a cursor. Returns 1, 0 at the end, or -errno. */
static int64_t get_listed(struct inode *dir, uint64_t cursor,
                          const struct hv_file_entry **entry)
{
    *entry = cursor != 0 ? find_listed(dir, cursor) : NULL;
    if (*entry != NULL)
        return 1;
    int64_t n = hostfs_open(hostfs_node(dir), HV_FILE_DIRECTORY);

    hostfs_forget_list();
    if (n == 0)
        n = hostfs_call_list(hostfs_node(dir)->reader, cursor, &list.entries);
    if (n <= 0)
        return n;
    list.dir = dir;
    list.cursor = cursor;
    list.len = (size_t)n;
    *entry = find_listed(dir, cursor);
    return 1;
}

/* The inode number of an entry. In the topmost directory, only stat tells which
 * share a name belongs to. */
static uint64_t number_of(struct inode *dir, const struct hv_file_entry *listed,
                          const char *name)
{
    struct hv_file_stat stat;

    if (dir != dir->mount->root)
        return hostfs_number(dir->number >> HOSTFS_SHARE_SHIFT, listed->inode);
    if (make_path(dir, name, 0) != 0 || hostfs_call_stat(paths[0], &stat) != 0)
        return listed->inode;
    return hostfs_number(stat.share, stat.inode);
}

static int readdir(struct inode *dir, uint64_t *position,
                   struct dir_entry *entry)
{
    const struct hv_file_entry *listed;

    entry->type = S_IFDIR;
    entry->number = dir->number;
    if (*position < POSITION_LIST) {
        string_copy(entry->name, *position == 0 ? "." : "..",
                    sizeof(entry->name));
        ++*position;
        return 1;
    }
    int64_t result = get_listed(dir, *position - POSITION_LIST, &listed);

    if (result <= 0)
        return (int)result;
    size_t len = MIN((size_t)listed->name_len, (size_t)NAME_MAX_LEN);

    memcpy(entry->name, listed->name, len);
    entry->name[len] = '\0';
    entry->type = hostfs_type(listed->kind);
    entry->number = number_of(dir, listed, entry->name);
    *position = listed->next + POSITION_LIST;
    return 1;
}

static int open(struct inode *dir, unsigned flags)
{
    (void)flags;
    return hostfs_open(hostfs_node(dir), HV_FILE_DIRECTORY);
}

const struct inode_ops hostfs_dir_ops = {
    .lookup = lookup,
    .create = create,
    .unlink = unlink,
    .rmdir = rmdir,
    .rename = rename,
    .readdir = readdir,
    .open = open,
    .changed = hostfs_refuse_change,
    .release = hostfs_release,
};
