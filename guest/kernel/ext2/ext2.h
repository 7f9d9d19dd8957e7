/* SPDX-License-Identifier: MIT */
/*
 * The inside of the file system ext2. Everything here is called with the
 * mount's lock held, and returns 0 or -errno. What is on the disk is not
 * trusted: it is checked where that is possible, and a bad value gives -EIO,
 * after one message.
 *
 * What survives a power failure? Everything that was synced; at worst a repair
 * is needed (ext2/repair.h), because ext2_sync() writes in a fixed order:
 *
 *   - what nothing on the disk points to yet is written first, and what points
 *     to it later;
 *   - there may be names without an inode, but no inodes without a name: new
 *     names are written before their inodes, removed names after them. A name
 *     without an inode can be repaired; for an inode without a name, nobody
 *     knows what it was called. So between two syncs, names are only made or
 *     only removed;
 *   - freed blocks and inodes are not used again before the next sync.
 */
#ifndef EXT2_EXT2_H
#define EXT2_EXT2_H

#include "ext2/format.h"
#include "fs/buffer.h"
#include "fs/inode.h"
#include "lib/list.h"

struct disk;

/* What may happen to names between two syncs. */
enum ext2_phase {
    EXT2_QUIET,
    EXT2_MAKING,
    EXT2_REMOVING,
};

/* ext2/index.h: in which blocks the names of a large directory are. */
struct ext2_index {
    uint64_t dir;    /* its inode's number; 0: no index */
    uint64_t used;   /* last use, counted by fs->index_uses */
    uint64_t chains; /* a page: a list of names for each hash */
    uint64_t rooms;  /* a page: of each block */
};

#define EXT2_NR_INDEXES 4u

struct ext2 {
    struct mount mount;
    struct disk *disk;
    struct ext2_super super; /* kept here; ext2_sync() writes it */
    uint32_t block_size;
    uint32_t nr_groups;
    uint32_t inode_size;
    struct list nodes; /* inodes in memory */
    struct list freed; /* not to be used before the next sync */
    struct ext2_index indexes[EXT2_NR_INDEXES];
    uint64_t index_uses;
    enum ext2_phase phase;
    bool changed; /* anything, since the last sync */
    bool told;    /* the message about damage was printed */
};

struct ext2_node {
    struct inode inode;
    struct list link;
    uint32_t slots[EXT2_NR_SLOTS];
    uint32_t nr_sectors;
    uint32_t flags;
    uint32_t attributes;
    uint32_t goal;       /* where the next block would be best */
    uint64_t next_read;  /* offset: a read from there on is sequential */
    uint64_t next_ahead; /* offset: read ahead up to here */
};

static inline struct ext2 *ext2_of(const struct inode *inode)
{
    return (struct ext2 *)inode->mount;
}

static inline struct ext2_node *ext2_node(struct inode *inode)
{
    return (struct ext2_node *)inode;
}

/* Mounts a disk (`source` is its path) on directory `on` (`where` is its path).
 * If it cannot be mounted, or only read-only, says why on the console. */
void ext2_mount(struct disk *disk, const char *source, struct inode *on,
                const char *where);

/* ext2/sync.c. The first must be called before names are changed: it syncs if
 * they were changed the other way since the last sync. The second writes
 * everything. */
int ext2_begin(struct ext2 *fs, enum ext2_phase phase);
int ext2_sync(struct ext2 *fs);
/* The machine is about to end: syncs, and marks the disk as clean. Nothing may
 * use the file system after this. */
int ext2_end(struct ext2 *fs);
/* Reports something on the disk that must not be there: prints one message,
 * makes the mount read-only. Returns -EIO. */
int ext2_damaged(struct ext2 *fs, const char *what, uint64_t number);

/* ext2/block.c: a block, within a buffer. */
struct ext2_block {
    struct buffer *buffer; /* NULL: none */
    void *data;
};

int ext2_get(struct ext2 *fs, uint32_t number, struct ext2_block *block);
/* The same for a new block: it is filled with zeros, and dirty. */
int ext2_get_new(struct ext2 *fs, uint32_t number, struct ext2_block *block);
void ext2_put(struct ext2_block *block); /* none is fine */
void ext2_dirty(struct ext2 *fs, const struct ext2_block *block,
                enum buffer_kind kind);
/* The descriptor of a group, in `block`. */
int ext2_get_group(struct ext2 *fs, uint32_t group, struct ext2_block *block,
                   struct ext2_group **found);

/* Whether a file may own this block. */
bool ext2_block_ok(const struct ext2 *fs, uint32_t number);

/* ext2/alloc.c. Allocate near block `goal`, or near inode `near`, if
 * possible. */
int ext2_alloc_block(struct ext2 *fs, uint32_t goal, uint32_t *number);
int ext2_alloc_inode(struct ext2 *fs, uint32_t near, bool directory,
                     uint32_t *number);
/* Free a block or inode. It can be used again after the next sync. */
int ext2_free_block(struct ext2 *fs, uint32_t number);
int ext2_free_inode(struct ext2 *fs, uint32_t number, bool directory);
/* For ext2_sync(): what was freed may be used from now on. */
int ext2_release_freed(struct ext2 *fs);
/* Drops the list of freed ones: the bitmaps already show them as free. */
void ext2_forget_freed(struct ext2 *fs);

/* ext2/node.c. Finds an inode in the inode tables; the caller must put
 * `block`. */
int ext2_raw_inode(struct ext2 *fs, uint32_t number, struct ext2_block *block,
                   struct ext2_inode **raw);
/* Get an inode into memory, or make a new one; *found or *made has a
 * reference. */
int ext2_node_get(struct ext2 *fs, uint32_t number, struct inode **found);
int ext2_node_new(struct ext2_node *dir, uint32_t mode, uint32_t device,
                  struct inode **made);
/* Copies an inode from memory into its block. */
int ext2_node_store(struct ext2_node *node);
/* Called when the last reference is gone. */
void ext2_release(struct inode *inode);

/* ext2/map.c. Finds the disk block of a file's block `index`; *number is 0 for
 * a hole, unless `create` fills it. */
int ext2_map(struct ext2_node *node, uint64_t index, bool create,
             uint32_t *number);
/* Frees all of a file's blocks but the first `keep`. */
int ext2_cut(struct ext2_node *node, uint64_t keep);
/* The largest possible file, in bytes. */
uint64_t ext2_max_size(const struct ext2 *fs);

/* ext2/data.c. As in struct inode_ops. */
int64_t ext2_read(struct inode *inode, void *buf, size_t len, uint64_t offset);
int64_t ext2_write(struct inode *inode, const void *buf, size_t len,
                   uint64_t offset);
int ext2_truncate(struct inode *inode, uint64_t size);

/* ext2/dir.c: names in directories. */
int ext2_find(struct ext2_node *dir, const char *name, uint32_t *number);
int ext2_add(struct ext2_node *dir, const char *name,
             const struct inode *inode);
int ext2_remove(struct ext2_node *dir, const char *name);
/* Makes the name refer to another inode. */
int ext2_replace(struct ext2_node *dir, const char *name,
                 const struct inode *inode);
int ext2_readdir(struct inode *dir, uint64_t *position,
                 struct dir_entry *entry);
/* The first makes "." and ".." in a new directory. The second returns 1 if a
 * directory has nothing else, 0 if it has, or -errno. */
int ext2_make_dots(struct ext2_node *dir, uint32_t parent);
int ext2_is_empty(struct ext2_node *dir);

/* ext2/names.c. As in struct inode_ops. */
extern const struct inode_ops ext2_dir_ops, ext2_file_ops, ext2_other_ops;

#endif
