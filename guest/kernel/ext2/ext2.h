/* SPDX-License-Identifier: MIT */
/*
 * The file system ext2, inside. Everything here is called with the lock of
 * the mount held, and returns 0 or -errno; what is on the disk is believed
 * only as far as it can be checked: -EIO else, after one message.
 *
 * What survives if the power goes? What was synced, and at worst there is some
 * tidying to do (ext2/repair.h), because ext2_sync() keeps an order:
 *
 *   - what nothing on the disk points to yet comes first, and what points to
 *     it later;
 *   - a name never points to nothing for long: if names were made, they come
 *     before their inodes; if they were removed, after them. A name without an
 *     inode can be tidied up; an inode without a name, nobody knows what it
 *     was. So what is between two syncs is either the one or the other;
 *   - what was freed is not used again before the next sync.
 */
#ifndef EXT2_EXT2_H
#define EXT2_EXT2_H

#include "ext2/format.h"
#include "fs/buffer.h"
#include "fs/inode.h"
#include "lib/list.h"

struct disk;

/* What is done to names between two syncs. */
enum ext2_phase {
    EXT2_QUIET,
    EXT2_MAKING,
    EXT2_REMOVING,
};

/* ext2/index.h: where the names of a large directory are. */
struct ext2_index {
    uint64_t dir;    /* its inode's number; 0: no index */
    uint64_t used;   /* when last, by fs->index_uses */
    uint64_t chains; /* a page: a list of names for each hash */
    uint64_t rooms;  /* a page: of each block */
};

#define EXT2_NR_INDEXES 4u

struct ext2 {
    struct mount mount;
    struct disk *disk;
    struct ext2_super super; /* kept here, and written by ext2_sync() */
    uint32_t block_size;
    uint32_t nr_groups;
    uint32_t inode_size;
    struct list nodes; /* those in memory */
    struct list freed; /* not to be used before the next sync */
    struct ext2_index indexes[EXT2_NR_INDEXES];
    uint64_t index_uses;
    enum ext2_phase phase;
    bool changed; /* since the last sync */
    bool told;    /* the one message about damage */
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
    uint64_t next_ahead; /* offset: up to there it was read ahead */
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
 * Says on the console what is wrong with it, if it is not mounted or not to be
 * written. */
void ext2_mount(struct disk *disk, const char *source, struct inode *on,
                const char *where);

/* ext2/sync.c. Before something is done to names (the other of the two is
 * synced), and whenever something else was changed; all is written. */
int ext2_begin(struct ext2 *fs, enum ext2_phase phase);
int ext2_sync(struct ext2 *fs);
/* The machine ends: nothing will be done to it any more. */
int ext2_end(struct ext2 *fs);
/* Something is on the disk that must not be there. Returns -EIO. */
int ext2_damaged(struct ext2 *fs, const char *what, uint64_t number);

/* ext2/block.c: a block, within a buffer. */
struct ext2_block {
    struct buffer *buffer; /* NULL: none */
    void *data;
};

int ext2_get(struct ext2 *fs, uint32_t number, struct ext2_block *block);
/* The same for a new block: it is zeros, and dirty. */
int ext2_get_new(struct ext2 *fs, uint32_t number, struct ext2_block *block);
void ext2_put(struct ext2_block *block); /* none is fine */
void ext2_dirty(struct ext2 *fs, const struct ext2_block *block,
                enum buffer_kind kind);
/* The descriptor of a group, in `block`. */
int ext2_get_group(struct ext2 *fs, uint32_t group, struct ext2_block *block,
                   struct ext2_group **found);

/* Whether a block is one that a file may have. */
bool ext2_block_ok(const struct ext2 *fs, uint32_t number);

/* ext2/alloc.c. Near `goal` if it can be; near the inode of the directory. */
int ext2_alloc_block(struct ext2 *fs, uint32_t goal, uint32_t *number);
int ext2_alloc_inode(struct ext2 *fs, uint32_t near, bool directory,
                     uint32_t *number);
/* From the next sync on it is free. */
int ext2_free_block(struct ext2 *fs, uint32_t number);
int ext2_free_inode(struct ext2 *fs, uint32_t number, bool directory);
/* ext2_sync()'s part: what was freed may be used. */
int ext2_release_freed(struct ext2 *fs);
/* The bitmaps say already that it is free. */
void ext2_forget_freed(struct ext2 *fs);

/* ext2/node.c. Where an inode is in the tables, in a block that is to be put.
 */
int ext2_raw_inode(struct ext2 *fs, uint32_t number, struct ext2_block *block,
                   struct ext2_inode **raw);
/* Inodes in memory; *found has a reference. */
int ext2_node_get(struct ext2 *fs, uint32_t number, struct inode **found);
int ext2_node_new(struct ext2_node *dir, uint32_t mode, uint32_t device,
                  struct inode **made);
/* Keeps what is in memory. */
int ext2_node_store(struct ext2_node *node);
/* The last reference is gone. */
void ext2_release(struct inode *inode);

/* ext2/map.c. The block with a file's block `index`; 0 is a hole, which
 * `create` fills. */
int ext2_map(struct ext2_node *node, uint64_t index, bool create,
             uint32_t *number);
/* Frees what is after the first `keep` blocks. */
int ext2_cut(struct ext2_node *node, uint64_t keep);
/* The longest file there can be, in bytes. */
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
/* The name becomes one of another inode. */
int ext2_replace(struct ext2_node *dir, const char *name,
                 const struct inode *inode);
int ext2_readdir(struct inode *dir, uint64_t *position,
                 struct dir_entry *entry);
/* Makes "." and ".." in a new directory. Returns 1 if a directory has nothing
 * else, 0 if it has. */
int ext2_make_dots(struct ext2_node *dir, uint32_t parent);
int ext2_is_empty(struct ext2_node *dir);

/* ext2/names.c. As in struct inode_ops. */
extern const struct inode_ops ext2_dir_ops, ext2_file_ops, ext2_other_ops;

#endif
