/* SPDX-License-Identifier: MIT */
/*
 * The file system in memory. A file's bytes are in pages; where there is no
 * page, they are in the initial RAM disk, if the file came from there, or zero.
 * So files of the RAM disk are read in place, and only pages that are written
 * to are copied.
 */
#ifndef FS_TMPFS_H
#define FS_TMPFS_H

#include "fs/inode.h"
#include "lib/list.h"

struct tmpfs_entry;

struct tmpfs_node {
    struct inode inode;
    struct list entries;       /* of a directory, ordered by cookie */
    uint64_t names;            /* ... a page of lists by hash; 0: none yet */
    unsigned nr_entries;       /* ... how many */
    struct tmpfs_entry *read;  /* ... the one that was read last, or NULL */
    uint64_t next_cookie;      /* of a directory: for its next entry */
    struct tmpfs_node *parent; /* of a directory; NULL: it was removed */
    const char *archive;       /* in the RAM disk: the first bytes */
    uint64_t archive_len;
    uint64_t table; /* page of pages of page addresses; 0: none */
    uint64_t nr_pages;
};

/* Makes one with an empty root directory, and mounts it as the root. Panics if
 * memory ran out: nothing works without a root. */
void tmpfs_mount_root(void);

/* Gives a new file its contents, which must stay where they are. */
void tmpfs_set_archive(struct inode *inode, const char *bytes, uint64_t len);

/* fs/tmpfs_data.c: contents of files. As in struct inode_ops. */
int64_t tmpfs_read(struct inode *inode, void *buf, size_t len, uint64_t offset);
int64_t tmpfs_write(struct inode *inode, const void *buf, size_t len,
                    uint64_t offset);
int tmpfs_truncate(struct inode *inode, uint64_t size);

/* Frees what a directory without names still has. */
void tmpfs_forget_names(struct tmpfs_node *dir);

/* fs/tmpfs_dir.c: names of directories. As in struct inode_ops. */
int tmpfs_lookup(struct inode *dir, const char *name, struct inode **found);
int tmpfs_readdir(struct inode *dir, uint64_t *position,
                  struct dir_entry *entry);
int tmpfs_link(struct inode *dir, const char *name, struct inode *inode);
int tmpfs_unlink(struct inode *dir, const char *name);
int tmpfs_rmdir(struct inode *dir, const char *name);
int tmpfs_rename(struct inode *from_dir, const char *from, struct inode *to_dir,
                 const char *to);

static inline struct tmpfs_node *tmpfs_node(struct inode *inode)
{
    return (struct tmpfs_node *)inode;
}

#endif
