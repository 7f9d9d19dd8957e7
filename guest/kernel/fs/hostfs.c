/* SPDX-License-Identifier: MIT */
/* Files of the host: inodes, their contents, and the mount. */
#include "fs/hostfs.h"

#include <asm/errno.h>
#include <linux/fcntl.h>

#include "cpu/clock.h"
#include "dev/machine.h"
#include "fs/path.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/heap.h"

#define ROOT_NUMBER 1u /* the hypervisor says 0, which readers skip */

static struct mount mount;
static struct list nodes = {&nodes, &nodes};

uint64_t hostfs_number(uint64_t share, uint64_t inode)
{
    if (share == 0)
        return ROOT_NUMBER;
    return share << HOSTFS_SHARE_SHIFT |
           (inode & ((1ull << HOSTFS_SHARE_SHIFT) - 1));
}

/* What cannot be opened looks like a socket, because a socket cannot be opened
 * by name, either. */
uint32_t hostfs_type(uint32_t kind)
{
    return kind == HV_FILE_KIND_FILE        ? S_IFREG
           : kind == HV_FILE_KIND_DIRECTORY ? S_IFDIR
                                            : S_IFSOCK;
}

static void close_handle(int64_t *handle)
{
    if (*handle != HOSTFS_NONE)
        (void)hostfs_call_handle(HV_CALL_FILE_CLOSE, *handle, 0);
    *handle = HOSTFS_NONE;
}

void hostfs_release(struct inode *inode)
{
    struct hostfs_node *node = hostfs_node(inode);

    if (inode_is(inode, S_IFDIR))
        hostfs_forget_list();
    close_handle(&node->reader);
    close_handle(&node->writer);
    list_remove(&node->link);
    heap_free(node->path);
    heap_free(node);
}

int hostfs_open(struct hostfs_node *node, unsigned flag)
{
    int64_t *handle = flag == HV_FILE_WRITE ? &node->writer : &node->reader;

    if (*handle != HOSTFS_NONE)
        return 0;
    if (node->gone)
        return -ESTALE;
    int64_t result = hostfs_call_path(HV_CALL_FILE_OPEN, node->path, flag, 0);

    if (result < 0)
        return (int)result;
    *handle = result;
    return 0;
}

static int open_file(struct inode *inode, unsigned flags)
{
    unsigned access = flags & O_ACCMODE;
    int error = 0;

    if (access != O_WRONLY)
        error = hostfs_open(hostfs_node(inode), HV_FILE_READ);
    if (error == 0 && (access != O_RDONLY || (flags & O_TRUNC)))
        error = hostfs_open(hostfs_node(inode), HV_FILE_WRITE);
    return error;
}

static int64_t read_file(struct inode *inode, void *buf, size_t len,
                         uint64_t offset)
{
    struct hostfs_node *node = hostfs_node(inode);
    int error = hostfs_open(node, HV_FILE_READ);

    return error != 0 ? error
                      : hostfs_call_data(HV_CALL_FILE_READ, node->reader, buf,
                                         len, offset);
}

static int64_t write_file(struct inode *inode, const void *buf, size_t len,
                          uint64_t offset)
{
    struct hostfs_node *node = hostfs_node(inode);
    int64_t n = hostfs_open(node, HV_FILE_WRITE);

    if (n == 0)
        n = hostfs_call_data(HV_CALL_FILE_WRITE, node->writer,
                             (void *)(uintptr_t)buf, len, offset);
    if (n > 0) {
        node->dirty = true;
        inode->size = MAX(inode->size, offset + (uint64_t)n);
        inode->modified = inode->changed = clock_realtime();
    }
    return n;
}

static int truncate_file(struct inode *inode, uint64_t size)
{
    struct hostfs_node *node = hostfs_node(inode);
    int error = hostfs_open(node, HV_FILE_WRITE);

    if (error == 0)
        error =
            (int)hostfs_call_handle(HV_CALL_FILE_TRUNCATE, node->writer, size);
    if (error == 0) {
        node->dirty = true;
        inode->size = size;
        inode->modified = inode->changed = clock_realtime();
    }
    return error;
}

static void load(struct inode *inode, const struct hv_file_stat *stat)
{
    inode->mode = hostfs_type(stat->kind) | (stat->mode & 0777);
    inode->nlink = stat->links;
    inode->size = stat->size;
    inode->number = hostfs_number(stat->share, stat->inode);
    inode->modified = (uint64_t)stat->modified_s * NS_PER_S + stat->modified_ns;
    inode->changed = (uint64_t)stat->changed_s * NS_PER_S + stat->changed_ns;
    inode->accessed = inode->modified;
}

/* No hypercall changes attributes: reset them to what the host says. */
int hostfs_refuse_change(struct inode *inode)
{
    struct hostfs_node *node = hostfs_node(inode);
    struct hv_file_stat stat;

    if (!node->gone && hostfs_call_stat(node->path, &stat) == 0)
        load(inode, &stat);
    return -EPERM;
}

static const struct inode_ops file_ops = {
    .read = read_file,
    .write = write_file,
    .truncate = truncate_file,
    .open = open_file,
    .changed = hostfs_refuse_change,
    .release = hostfs_release,
};

static const struct inode_ops other_ops = {
    .changed = hostfs_refuse_change,
    .release = hostfs_release,
};

static struct hostfs_node *new_node(const char *path,
                                    const struct hv_file_stat *stat)
{
    size_t size = strlen(path) + 1;
    struct hostfs_node *node = heap_alloc(sizeof(*node));

    if (node == NULL)
        return NULL;
    node->path = size <= HEAP_MAX ? heap_alloc(size) : NULL;
    if (node->path == NULL) {
        heap_free(node);
        return NULL;
    }
    memcpy(node->path, path, size);
    node->reader = node->writer = HOSTFS_NONE;
    node->inode.mount = &mount;
    node->inode.refs = 1;
    load(&node->inode, stat);
    node->inode.ops = inode_is(&node->inode, S_IFDIR)   ? &hostfs_dir_ops
                      : inode_is(&node->inode, S_IFREG) ? &file_ops
                                                        : &other_ops;
    list_insert(&nodes, &node->link);
    return node;
}

struct hostfs_node *hostfs_find(const char *path)
{
    for (struct list *l = nodes.next; l != &nodes; l = l->next) {
        struct hostfs_node *node = container_of(l, struct hostfs_node, link);

        if (!node->gone && strcmp(node->path, path) == 0)
            return node;
    }
    return NULL;
}

/* Gets a path's attributes. A symbolic link has a name, but the hypervisor
 * tells nothing else about it. */
static int get_stat(const char *path, struct hv_file_stat *stat)
{
    static uint64_t last_link;
    int error = hostfs_call_stat(path, stat);

    if (error != -ELOOP)
        return error;
    *stat = (struct hv_file_stat){
        .inode = ++last_link,
        .share = HV_FILE_MAX_SHARES + 1,
        .kind = HV_FILE_KIND_OTHER,
        .links = 1,
    };
    return 0;
}

int hostfs_get(const char *path, struct inode **found)
{
    struct hv_file_stat stat;
    struct hostfs_node *node = hostfs_find(path);
    int error = get_stat(path, &stat);

    if (error != 0)
        return error;
    /* The host may have put another file in its place. */
    if (node != NULL &&
        (node->inode.number != hostfs_number(stat.share, stat.inode) ||
         (node->inode.mode & S_IFMT) != hostfs_type(stat.kind))) {
        node->gone = true;
        node = NULL;
    }
    if (node != NULL) {
        load(&node->inode, &stat);
        inode_ref(&node->inode);
    } else {
        node = new_node(path, &stat);
        if (node == NULL)
            return -ENOMEM;
    }
    *found = &node->inode;
    return 0;
}

/* Replaces the first `len` bytes of `node`'s path by `to`. */
static void replace_path(struct hostfs_node *node, size_t len, const char *to)
{
    size_t to_len = to != NULL ? strlen(to) : 0;
    size_t size = to_len + strlen(node->path + len) + 1;
    char *path = to != NULL && size <= HEAP_MAX ? heap_alloc(size) : NULL;

    if (path == NULL) {
        node->gone = true;
        return;
    }
    memcpy(path, to, to_len);
    memcpy(path + to_len, node->path + len, size - to_len);
    heap_free(node->path);
    node->path = path;
}

void hostfs_move(const char *path, const char *to)
{
    size_t len = strlen(path);

    for (struct list *l = nodes.next; l != &nodes; l = l->next) {
        struct hostfs_node *node = container_of(l, struct hostfs_node, link);

        if (!node->gone && strncmp(node->path, path, len) == 0 &&
            (node->path[len] == '\0' || node->path[len] == '/'))
            replace_path(node, len, to);
    }
}

static int sync(struct mount *of)
{
    int error = 0;

    (void)of;
    for (struct list *l = nodes.next; l != &nodes; l = l->next) {
        struct hostfs_node *node = container_of(l, struct hostfs_node, link);

        if (!node->dirty || node->writer == HOSTFS_NONE)
            continue;
        int64_t result = hostfs_call_handle(HV_CALL_FILE_SYNC, node->writer, 0);

        if (result == 0)
            node->dirty = false;
        else
            error = (int)result;
    }
    return error;
}

void hostfs_mount(void)
{
    static const struct mount_ops mount_ops = {.type = "hostfs", .sync = sync};
    struct hv_request request = {.number = HV_CALL_FEATURES};
    struct path path;

    if (machine_call(&request) < 0 ||
        !(request.args[1] & 1ull << HV_CALL_FILE_OPEN))
        return;
    mount.ops = &mount_ops;
    mount.source = "host";
    mount.where = "/host";
    if (path_walk(mounts->root, mount.where, 0, &path) != 0) {
        printk("first: there is no /host in the initrd; going on without the "
               "host's files\n");
        return;
    }
    /* Nobody else uses it yet, so no lock is needed. */
    int error = hostfs_get("/", &mount.root);

    if (error == 0)
        mount_add(&mount, path.inode);
    else
        printk("hostfs: /host is not mounted: error %d\n", -error);
    path_free(&path);
}
