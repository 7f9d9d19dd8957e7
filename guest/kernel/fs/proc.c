/* SPDX-License-Identifier: MIT */
/*
 * The file system /proc. Its directories are two tables: one for /proc itself
 * and what is below it, one for the directory of each process. An inode's
 * number encodes the process and the row, so inodes are made when they are
 * looked up, and freed when nobody uses them.
 */
#include "fs/proc.h"

#include <asm/errno.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "fs/path.h"
#include "fs/files.h"
#include "fs/proc_fd.h"
#include "fs/proc_text.h"
#include "kernel.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "proc/process.h"

struct row {
    const char *name;
    uint32_t mode;
    proc_text_fn *text;
    unsigned in; /* the row of its directory */
};

static void self_text(struct proc_text *text, int pid)
{
    (void)pid;
    proc_print(text, "%d", current_process()->leader->pid);
}

enum { ROW_SELF_DIR, ROW_PARENT, ROW_SYS, ROW_SYS_KERNEL };

static const struct row root_rows[] = {
    [ROW_SELF_DIR] = {".", S_IFDIR | 0555, NULL, 0},
    [ROW_PARENT] = {"..", S_IFDIR | 0555, NULL, 0},
    [ROW_SYS] = {"sys", S_IFDIR | 0555, NULL, 0},
    [ROW_SYS_KERNEL] = {"kernel", S_IFDIR | 0555, NULL, ROW_SYS},
    {"pid_max", S_IFREG | 0444, proc_pid_max, ROW_SYS_KERNEL},
    {"cpuinfo", S_IFREG | 0444, proc_cpuinfo, 0},
    {"loadavg", S_IFREG | 0444, proc_loadavg, 0},
    {"meminfo", S_IFREG | 0444, proc_meminfo, 0},
    {"mounts", S_IFREG | 0444, proc_mounts, 0},
    {"ps", S_IFREG | 0444, proc_ps, 0},
    {"self", S_IFLNK | 0777, self_text, 0},
    {"stat", S_IFREG | 0444, proc_stat, 0},
    {"uptime", S_IFREG | 0444, proc_uptime, 0},
    {"version", S_IFREG | 0444, proc_version, 0},
};

/* Of process_rows: those that lead to a program's files. */
#define CWD_ROW 4u
#define FD_ROW  6u

static const struct row process_rows[] = {
    {".", S_IFDIR | 0555, NULL, 0},
    {"..", S_IFDIR | 0555, NULL, 0},
    {"cmdline", S_IFREG | 0444, proc_pid_cmdline, 0},
    {"comm", S_IFREG | 0444, proc_pid_comm, 0},
    [CWD_ROW] = {"cwd", S_IFLNK | 0777, NULL, 0},
    {"exe", S_IFLNK | 0777, proc_pid_exe, 0},
    [FD_ROW] = {"fd", S_IFDIR | 0500, NULL, 0},
    {"maps", S_IFREG | 0444, proc_pid_maps, 0},
    {"stat", S_IFREG | 0444, proc_pid_stat, 0},
    {"status", S_IFREG | 0444, proc_pid_status, 0},
};

/* What is in the directory fd: rows from FIRST_FD on. */
#define FIRST_FD 128u
static const struct row fd_row = {"", S_IFLNK | 0700, NULL, FD_ROW};

/* inode->number: pid (0: /proc itself) and row. */
#define ROW_BITS         11
#define NUMBER(pid, row) ((uint64_t)(pid) << ROW_BITS | ((row) + 1u))

_Static_assert(FIRST_FD + MAX_OPEN_FILES < 1u << ROW_BITS, "a row for each");

static int pid_of(const struct inode *inode)
{
    return (int)(inode->number >> ROW_BITS);
}

static unsigned row_number(const struct inode *inode)
{
    return (unsigned)(inode->number & ((1u << ROW_BITS) - 1)) - 1;
}

static bool is_fd_directory(const struct inode *inode)
{
    return pid_of(inode) != 0 && row_number(inode) == FD_ROW;
}

static const struct row *row_of(const struct inode *inode)
{
    unsigned row = row_number(inode);

    if (row >= FIRST_FD)
        return &fd_row;
    return pid_of(inode) == 0 ? &root_rows[row] : &process_rows[row];
}

static unsigned nr_rows(int pid)
{
    return pid == 0 ? ARRAY_SIZE(root_rows) : ARRAY_SIZE(process_rows);
}

static int64_t proc_read(struct inode *inode, void *buf, size_t len,
                         uint64_t offset)
{
    struct proc_text text = {.to = buf, .len = len, .skip = offset};

    row_of(inode)->text(&text, pid_of(inode));
    return (int64_t)text.done;
}

static int proc_lookup(struct inode *dir, const char *name,
                       struct inode **found);
static int proc_readdir(struct inode *dir, uint64_t *position,
                        struct dir_entry *entry);

static void proc_release(struct inode *inode)
{
    heap_free(inode);
}

/* What a link that leads to a program's file is about. */
static unsigned fd_of(const struct inode *link)
{
    unsigned row = row_number(link);

    return row == CWD_ROW ? PROC_CWD : row - FIRST_FD;
}

static int64_t link_read(struct inode *link, void *buf, size_t len,
                         uint64_t offset)
{
    struct proc_text text = {.to = buf, .len = len, .skip = offset};

    proc_fd_text(&text, pid_of(link), fd_of(link));
    return text.done > 0 ? (int64_t)text.done : -ENOENT;
}

static int link_jump(struct inode *link, struct inode **to)
{
    return proc_fd_inode(pid_of(link), fd_of(link), to);
}

static const struct inode_ops link_ops = {
    .read = link_read,
    .jump = link_jump,
    .release = proc_release,
};

static const struct inode_ops proc_ops = {
    .read = proc_read,
    .lookup = proc_lookup,
    .readdir = proc_readdir,
    .release = proc_release,
};

static int make_inode(struct mount *mount, int pid, unsigned row,
                      struct inode **made)
{
    struct inode *inode = heap_alloc(sizeof(*inode));

    if (inode == NULL)
        return -ENOMEM;
    inode->ops =
        row >= FIRST_FD || (pid != 0 && row == CWD_ROW) ? &link_ops : &proc_ops;
    inode->mount = mount;
    inode->refs = 1;
    inode->number = NUMBER(pid, row);
    inode->mode = row_of(inode)->mode;
    inode->nlink = 1;
    inode->accessed = inode->modified = inode->changed = clock_realtime();
    *made = inode;
    return 0;
}

/* The number that a name spells; 0 if it is not a number. */
static int parse_pid(const char *name)
{
    int pid = 0;

    for (; *name != '\0'; name++) {
        if (*name < '0' || *name > '9' || pid > 100000)
            return 0;
        pid = pid * 10 + (*name - '0');
    }
    return pid;
}

static int find_fd(struct inode *dir, const char *name, struct inode **found)
{
    int fd = parse_pid(name);

    if (strcmp(name, "..") == 0)
        return make_inode(dir->mount, pid_of(dir), 0, found);
    if ((fd == 0 && strcmp(name, "0") != 0) || fd >= (int)MAX_OPEN_FILES ||
        !proc_fd_there(pid_of(dir), (unsigned)fd))
        return -ENOENT;
    return make_inode(dir->mount, pid_of(dir), FIRST_FD + (unsigned)fd, found);
}

static int proc_lookup(struct inode *dir, const char *name,
                       struct inode **found)
{
    int pid = pid_of(dir);
    const struct row *rows = pid == 0 ? root_rows : process_rows;

    unsigned in = row_number(dir);

    if (is_fd_directory(dir))
        return find_fd(dir, name, found);
    if (strcmp(name, "..") == 0 && in != 0)
        return make_inode(dir->mount, pid, rows[in].in, found);
    if (strcmp(name, "..") == 0) {
        *found = dir->mount->root; /* the parent of both kinds of directory */
        inode_ref(*found);
        return 0;
    }
    for (unsigned i = 0; i < nr_rows(pid); i++)
        if (rows[i].in == in && strcmp(rows[i].name, name) == 0)
            return make_inode(dir->mount, pid, i, found);
    int named = pid == 0 && in == 0 ? parse_pid(name) : 0;

    if (named == 0 || !process_there(named))
        return -ENOENT;
    return make_inode(dir->mount, named, 0, found);
}

/* The first process at or after `index` of the table; 0: none. */
static int process_from(unsigned *index)
{
    int pid = 0;

    spin_lock(&process_lock);
    for (; *index < MAX_PROCESSES && pid == 0; ++*index)
        if (process_at(*index) != NULL)
            pid = process_at(*index)->pid;
    spin_unlock(&process_lock);
    return pid;
}

static int read_fds(struct inode *dir, uint64_t *position,
                    struct dir_entry *entry)
{
    int pid = pid_of(dir);

    if (*position < 2) {
        entry->number = *position == 0 ? dir->number : NUMBER(pid, 0);
        entry->type = S_IFDIR;
        string_copy(entry->name, *position == 0 ? "." : "..",
                    sizeof(entry->name));
        ++*position;
        return 1;
    }
    for (; *position - 2 < MAX_OPEN_FILES; ++*position) {
        unsigned fd = (unsigned)*position - 2;

        if (!proc_fd_there(pid, fd))
            continue;
        entry->number = NUMBER(pid, FIRST_FD + fd);
        entry->type = S_IFLNK;
        format(entry->name, sizeof(entry->name), "%u", fd);
        ++*position;
        return 1;
    }
    return 0;
}

static int proc_readdir(struct inode *dir, uint64_t *position,
                        struct dir_entry *entry)
{
    int pid = pid_of(dir);
    unsigned rows = nr_rows(pid);
    unsigned in = row_number(dir);
    const struct row *table = pid == 0 ? root_rows : process_rows;

    if (is_fd_directory(dir))
        return read_fds(dir, position, entry);
    while (*position<rows && * position> ROW_PARENT &&
           table[*position].in != in)
        ++*position;
    if (*position < rows) {
        const struct row *row = &table[*position];

        entry->number = NUMBER(pid, (unsigned)*position);
        entry->type = row->mode & S_IFMT;
        string_copy(entry->name, row->name, sizeof(entry->name));
        ++*position;
        return 1;
    }
    if (pid != 0 || in != 0 || *position - rows >= MAX_PROCESSES)
        return 0;
    unsigned index = (unsigned)*position - rows;
    int next = process_from(&index);

    *position = rows + index;
    if (next == 0)
        return 0;
    entry->number = NUMBER(next, 0);
    entry->type = S_IFDIR;
    format(entry->name, sizeof(entry->name), "%d", next);
    return 1;
}

static void proc_usage(struct mount *mount, struct mount_usage *usage)
{
    (void)mount;
    *usage = (struct mount_usage){.block_size = 4096};
}

void proc_mount(void)
{
    static const struct mount_ops mount_ops = {
        .type = "proc",
        .usage = proc_usage,
    };
    static struct mount mount = {
        .ops = &mount_ops,
        .source = "proc",
        .where = "/proc",
        .read_only = true,
    };
    struct path path;

    if (path_walk(mounts->root, mount.where, 0, &path) != 0)
        return;
    if (inode_is(path.inode, S_IFDIR) &&
        make_inode(&mount, 0, 0, &mount.root) == 0)
        mount_add(&mount, path.inode);
    path_free(&path);
}
