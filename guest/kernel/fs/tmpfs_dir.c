/* SPDX-License-Identifier: MIT */
/*
 * Directories in memory: lists of names. Each name has a cookie that is never
 * reused, so that a process that reads a directory while names come and go sees
 * each name that stays exactly once. "." and ".." are not stored.
 *
 * A directory with many names also has a page of lists, one for each hash of a
 * name: otherwise each new name would have to be compared with all others,
 * 20,000 perhaps.
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "fs/tmpfs.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/page.h"

enum { COOKIE_SELF, COOKIE_PARENT, COOKIE_FIRST };

#define NR_HASHES 512u /* list heads in a page are pointers */
#define MANY      32u  /* from this many names on */

struct tmpfs_entry {
    struct list link;
    struct tmpfs_entry *next; /* with the same hash */
    uint64_t cookie;
    struct tmpfs_node *node;
    char name[];
};

static struct tmpfs_entry **chain_of(const struct tmpfs_node *dir,
                                     const char *name)
{
    struct tmpfs_entry **chains = phys_to_virt(dir->names);
    uint32_t hash = 5381;

    for (; *name != '\0'; name++)
        hash = hash * 33 + (unsigned char)*name;
    return &chains[hash % NR_HASHES];
}

static void chain(struct tmpfs_node *dir, struct tmpfs_entry *entry)
{
    struct tmpfs_entry **at = chain_of(dir, entry->name);

    entry->next = *at;
    *at = entry;
}

/* If memory ran out, the directory does without. */
static void make_chains(struct tmpfs_node *dir)
{
    dir->names = page_alloc_zeroed(PAGE_KERNEL);
    if (dir->names == 0)
        return;
    for (struct list *l = dir->entries.next; l != &dir->entries; l = l->next)
        chain(dir, container_of(l, struct tmpfs_entry, link));
}

static void unchain(const struct tmpfs_node *dir,
                    const struct tmpfs_entry *entry)
{
    struct tmpfs_entry **at = chain_of(dir, entry->name);

    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
}

void tmpfs_forget_names(struct tmpfs_node *dir)
{
    if (dir->names != 0)
        page_unref(dir->names);
    dir->names = 0;
}

static struct tmpfs_entry *find(struct tmpfs_node *dir, const char *name)
{
    if (dir->names != 0) {
        struct tmpfs_entry *e = *chain_of(dir, name);

        while (e != NULL && strcmp(e->name, name) != 0)
            e = e->next;
        return e;
    }
    for (struct list *l = dir->entries.next; l != &dir->entries; l = l->next) {
        struct tmpfs_entry *e = container_of(l, struct tmpfs_entry, link);

        if (strcmp(e->name, name) == 0)
            return e;
    }
    return NULL;
}

static void touch(struct tmpfs_node *dir)
{
    dir->inode.modified = dir->inode.changed = clock_realtime();
}

/* The caller holds the lock, so nobody frees the node meanwhile, even if it has
 * no reference. */
static void take(struct tmpfs_node *node, struct inode **found)
{
    __atomic_fetch_add(&node->inode.refs, 1, __ATOMIC_RELAXED);
    *found = &node->inode;
}

int tmpfs_lookup(struct inode *inode, const char *name, struct inode **found)
{
    struct tmpfs_node *dir = tmpfs_node(inode);

    if (strcmp(name, "..") == 0) {
        if (dir->parent == NULL)
            return -ENOENT;
        take(dir->parent, found);
        return 0;
    }
    const struct tmpfs_entry *entry = find(dir, name);

    if (entry == NULL)
        return -ENOENT;
    take(entry->node, found);
    return 0;
}

static void fill(struct dir_entry *entry, const struct tmpfs_node *node,
                 const char *name)
{
    entry->number = node->inode.number;
    entry->type = node->inode.mode & S_IFMT;
    string_copy(entry->name, name, sizeof(entry->name));
}

int tmpfs_readdir(struct inode *inode, uint64_t *position,
                  struct dir_entry *entry)
{
    struct tmpfs_node *dir = tmpfs_node(inode);

    if (dir->parent == NULL)
        return 0;
    if (*position < COOKIE_FIRST) {
        bool self = *position == COOKIE_SELF;

        fill(entry, self ? dir : dir->parent, self ? "." : "..");
        ++*position;
        return 1;
    }
    struct list *start = dir->entries.next;

    if (dir->read != NULL && dir->read->cookie < *position)
        start = &dir->read->link; /* where the last read ended */
    for (struct list *l = start; l != &dir->entries; l = l->next) {
        struct tmpfs_entry *e = container_of(l, struct tmpfs_entry, link);

        if (e->cookie < *position)
            continue;
        dir->read = e;
        fill(entry, e->node, e->name);
        *position = e->cookie + 1;
        return 1;
    }
    return 0;
}

/* Removes an entry; the caller takes care of the node that it named. */
static void drop_entry(struct tmpfs_node *dir, struct tmpfs_entry *entry)
{
    if (dir->names != 0)
        unchain(dir, entry);
    if (dir->read == entry)
        dir->read = NULL;
    dir->nr_entries--;
    list_remove(&entry->link);
    heap_free(entry);
    touch(dir);
}

/* Drops a name of a node. Frees the node if that was its last name and nobody
 * uses it. */
static void drop_name(struct tmpfs_node *node)
{
    node->inode.nlink--;
    node->inode.changed = clock_realtime();
    if (node->inode.nlink == 0 &&
        __atomic_load_n(&node->inode.refs, __ATOMIC_ACQUIRE) == 0)
        node->inode.ops->release(&node->inode);
}

int tmpfs_link(struct inode *inode, const char *name, struct inode *target)
{
    struct tmpfs_node *dir = tmpfs_node(inode);
    size_t size = strlen(name) + 1;

    if (dir->parent == NULL)
        return -ENOENT;
    if (find(dir, name) != NULL)
        return -EEXIST;
    struct tmpfs_entry *entry = heap_alloc(sizeof(*entry) + size);

    if (entry == NULL)
        return -ENOSPC;
    memcpy(entry->name, name, size);
    entry->node = tmpfs_node(target);
    if (dir->next_cookie < COOKIE_FIRST)
        dir->next_cookie = COOKIE_FIRST;
    entry->cookie = dir->next_cookie++;
    list_insert(&dir->entries, &entry->link);
    if (dir->names != 0)
        chain(dir, entry);
    else if (dir->nr_entries >= MANY)
        make_chains(dir);
    dir->nr_entries++;
    target->nlink++;
    target->changed = clock_realtime();
    touch(dir);
    return 0;
}

int tmpfs_unlink(struct inode *inode, const char *name)
{
    struct tmpfs_node *dir = tmpfs_node(inode);
    struct tmpfs_entry *entry = find(dir, name);

    if (entry == NULL)
        return -ENOENT;
    struct tmpfs_node *node = entry->node;

    if (inode_is(&node->inode, S_IFDIR))
        return -EISDIR;
    drop_entry(dir, entry);
    drop_name(node);
    return 0;
}

/* Removes a directory. Its links are its name, its own "." and its children's
 * "..". */
static void remove_directory(struct tmpfs_node *dir, struct tmpfs_node *node)
{
    node->parent = NULL;
    node->inode.nlink--;
    dir->inode.nlink--;
    drop_name(node);
}

int tmpfs_rmdir(struct inode *inode, const char *name)
{
    struct tmpfs_node *dir = tmpfs_node(inode);
    struct tmpfs_entry *entry = find(dir, name);

    if (entry == NULL)
        return -ENOENT;
    struct tmpfs_node *node = entry->node;

    if (!inode_is(&node->inode, S_IFDIR))
        return -ENOTDIR;
    if (!list_empty(&node->entries))
        return -ENOTEMPTY;
    drop_entry(dir, entry);
    remove_directory(dir, node);
    return 0;
}

/* Makes `entry` a name of `node` instead of the node that it named. */
static int take_over(struct tmpfs_node *dir, struct tmpfs_entry *entry,
                     struct tmpfs_node *node)
{
    struct tmpfs_node *gone = entry->node;
    bool is_dir = inode_is(&node->inode, S_IFDIR);

    if (inode_is(&gone->inode, S_IFDIR) != is_dir)
        return is_dir ? -ENOTDIR : -EISDIR;
    if (is_dir && !list_empty(&gone->entries))
        return -ENOTEMPTY;
    entry->node = node;
    node->inode.nlink++;
    if (is_dir)
        remove_directory(dir, gone);
    else
        drop_name(gone);
    return 0;
}

int tmpfs_rename(struct inode *from_inode, const char *from,
                 struct inode *to_inode, const char *to)
{
    struct tmpfs_node *from_dir = tmpfs_node(from_inode);
    struct tmpfs_node *to_dir = tmpfs_node(to_inode);
    struct tmpfs_entry *entry = find(from_dir, from);
    struct tmpfs_entry *old = find(to_dir, to);

    if (entry == NULL || to_dir->parent == NULL)
        return -ENOENT;
    struct tmpfs_node *node = entry->node;

    if (old != NULL && old->node == node)
        return 0; /* two names of one file: nothing to do */
    int error = old != NULL ? take_over(to_dir, old, node)
                            : tmpfs_link(to_inode, to, &node->inode);

    if (error != 0)
        return error;
    drop_entry(from_dir, entry);
    touch(to_dir);
    node->inode.nlink--; /* the old name's */
    if (inode_is(&node->inode, S_IFDIR) && from_dir != to_dir) {
        node->parent = to_dir;
        from_dir->inode.nlink--;
        to_dir->inode.nlink++;
    }
    return 0;
}
