/* SPDX-License-Identifier: MIT */
/*
 * First all directories are read, to count the names of each inode; then each
 * inode is compared with its count, and its blocks are claimed; then the
 * bitmaps are rebuilt. All of this is done twice. The first pass changes
 * nothing, so that a disk that we do not understand stays as it is.
 */
#include "ext2/repair.h"

#include <asm/errno.h>

#include "cpu/clock.h"
#include "ext2/claims.h"
#include "ext2/dir.h"
#include "ext2/index.h"
#include "kernel.h"
#include "lib/string.h"

static bool in_use(const struct ext2_inode *raw)
{
    return raw->nlink > 0 && raw->mode != 0;
}

static bool is_dots(const struct ext2_entry *entry)
{
    return entry->name[0] == '.' &&
           (entry->name_len == 1 ||
            (entry->name_len == 2 && entry->name[1] == '.'));
}

/* Copies an inode from the disk. */
static int read_inode(struct ext2 *fs, uint32_t number, struct ext2_inode *copy)
{
    struct ext2_block block;
    struct ext2_inode *raw;
    int error = ext2_raw_inode(fs, number, &block, &raw);

    if (error != 0)
        return error;
    *copy = *raw;
    ext2_put(&block);
    return 0;
}

/* Reads several pages of the inode table at once, because all inodes are
 * visited in turn. */
static void read_ahead(struct ext2 *fs, uint32_t number)
{
    uint32_t index = (number - 1) % fs->super.inodes_per_group;
    uint32_t per_batch = BUFFER_BATCH * BUFFER_SIZE / fs->inode_size;
    uint64_t pages[BUFFER_BATCH];
    struct ext2_block block;
    struct ext2_inode *raw;

    if (index % per_batch != 0 || ext2_raw_inode(fs, number, &block, &raw) != 0)
        return;
    for (unsigned i = 0; i < BUFFER_BATCH; i++)
        pages[i] = block.buffer->index + i;
    ext2_put(&block);
    buffer_fetch(fs->disk, pages, BUFFER_BATCH);
}

/* Finds the parent of a directory, from its "..". */
static int parent_of(struct ext2 *fs, uint32_t number, uint32_t *parent)
{
    struct inode *dir;
    int error = ext2_node_get(fs, number, &dir);

    if (error != 0)
        return error;
    error = ext2_find(ext2_node(dir), "..", parent);
    inode_unref_locked(dir);
    return error;
}

/* Checks one name: counts it, or removes it if its inode is not in use. A
 * directory with a name outside its parent was about to be moved, which we
 * cannot repair. */
static int check_entry(struct ext2_check *c, const struct ext2_node *dir,
                       struct ext2_entry *entry, bool *changed)
{
    struct ext2_inode raw;
    uint32_t parent;
    int error = read_inode(c->fs, entry->inode, &raw);

    if (error != 0)
        return error;
    if (!in_use(&raw)) {
        c->nr_names++;
        *changed |= c->fix;
        if (c->fix)
            entry->inode = 0;
        return 0;
    }
    if ((raw.mode & S_IFMT) == S_IFDIR && !is_dots(entry)) {
        error = parent_of(c->fs, entry->inode, &parent);
        if (error == 0 && parent != dir->inode.number)
            error = ext2_damaged(c->fs, "\"..\" is wrong in directory",
                                 entry->inode);
    }
    if (error == 0)
        ++*claims_links(c, entry->inode);
    return error;
}

static int check_names(struct ext2_check *c, struct ext2_node *dir,
                       uint32_t number)
{
    struct ext2_block block;
    struct ext2_entry *entry;
    bool changed = false;
    int error = ext2_get(c->fs, number, &block);

    if (error != 0)
        return error;
    for (size_t at = 0; at < c->fs->block_size && error == 0;
         at += entry->len) {
        entry = (struct ext2_entry *)(void *)((char *)block.data + at);
        if (!ext2_entry_ok(c->fs, entry, at)) {
            error = ext2_damaged(c->fs, "no valid names are in directory",
                                 dir->inode.number);
            break;
        }
        if (entry->inode != 0)
            error = check_entry(c, dir, entry, &changed);
    }
    if (changed) {
        ext2_index_forget(c->fs, dir->inode.number);
        ext2_dirty(c->fs, &block, BUFFER_NAMES);
    }
    ext2_put(&block);
    return error;
}

/* A hole means that the directory was about to grow there; it has no names yet,
 * so the directory is cut off at the hole. */
static int end_at_hole(struct ext2_check *c, struct ext2_node *dir, uint64_t at)
{
    if (!c->fix)
        return 0;
    c->nr_counts++;
    dir->inode.size = at * c->fs->block_size;
    int error = ext2_cut(dir, at);

    return error != 0 ? error : ext2_node_store(dir);
}

static int check_directory(struct ext2_check *c, uint32_t number)
{
    struct inode *inode;
    int error = ext2_node_get(c->fs, number, &inode);

    if (error != 0)
        return error;
    struct ext2_node *dir = ext2_node(inode);

    for (uint64_t i = 0; i < ext2_dir_blocks(dir) && error == 0; i++) {
        uint32_t block;

        error = ext2_map(dir, i, false, &block);
        if (error == 0 && block == 0) {
            error = end_at_hole(c, dir, i);
            break;
        }
        if (error == 0)
            error = check_names(c, dir, block);
    }
    inode_unref_locked(inode);
    return error;
}

static int check_directories(struct ext2_check *c)
{
    int error = 0;

    for (uint32_t i = 1; i <= c->fs->super.nr_inodes && error == 0; i++) {
        struct ext2_inode raw;

        read_ahead(c->fs, i);
        error = read_inode(c->fs, i, &raw);
        if (error == 0 && in_use(&raw) && (raw.mode & S_IFMT) == S_IFDIR)
            error = check_directory(c, i);
    }
    return error;
}

/* Corrects the copy `raw` of an inode. Inodes with a reserved number have no
 * names. */
static int check_inode(struct ext2_check *c, uint32_t number,
                       struct ext2_inode *raw, bool *changed)
{
    uint16_t links = *claims_links(c, number);
    uint32_t nr_sectors = 0;
    bool own = number < c->fs->super.first_inode && number != EXT2_ROOT;

    if (raw->nlink == 0 && raw->mode != 0 && raw->deleted == 0 && !own) {
        raw->deleted = (uint32_t)(clock_realtime() / NS_PER_S);
        c->nr_files++;
        *changed = true;
    }
    if (!in_use(raw))
        return 0;
    if (links == 0 && !own)
        return ext2_damaged(c->fs, "no name leads to inode", number);
    int error = claims_take(c, raw, &nr_sectors);

    if (error != 0 || own)
        return error;
    if (raw->nlink != links || raw->nr_sectors != nr_sectors) {
        raw->nlink = links;
        raw->nr_sectors = nr_sectors;
        c->nr_counts++;
        *changed = true;
    }
    return 0;
}

/* Writes a corrected inode. The root directory's is in memory, too. */
static void store_inode(struct ext2_check *c, uint32_t number,
                        const struct ext2_block *block, struct ext2_inode *raw,
                        const struct ext2_inode *now)
{
    struct ext2_node *root = ext2_node(c->fs->mount.root);

    if (!c->fix)
        return;
    *raw = *now;
    ext2_dirty(c->fs, block, BUFFER_NODES);
    if (number == EXT2_ROOT) {
        root->inode.nlink = now->nlink;
        root->nr_sectors = now->nr_sectors;
    }
}

static int check_inodes(struct ext2_check *c)
{
    int error = 0;

    for (uint32_t i = 1; i <= c->fs->super.nr_inodes && error == 0; i++) {
        struct ext2_block block;
        struct ext2_inode *raw;
        bool changed = false;

        read_ahead(c->fs, i);
        error = ext2_raw_inode(c->fs, i, &block, &raw);
        if (error != 0)
            break;
        struct ext2_inode now = *raw;

        error = check_inode(c, i, &now, &changed);
        if (error == 0 && in_use(&now))
            *claims_links(c, i) =
                CLAIMS_IN_USE |
                ((now.mode & S_IFMT) == S_IFDIR ? CLAIMS_DIRECTORY : 0);
        else
            *claims_links(c, i) = 0;
        if (error == 0 && changed)
            store_inode(c, i, &block, raw, &now);
        ext2_put(&block);
    }
    return error;
}

static int check_all(struct ext2 *fs, bool fix, struct ext2_check *c)
{
    *c = (struct ext2_check){.fs = fs, .fix = fix};
    int error = claims_begin(c);

    if (error == 0)
        error = check_directories(c);
    if (error == 0)
        error = check_inodes(c);
    if (error == 0)
        error = claims_to_maps(c);
    claims_end(c);
    return error;
}

int ext2_repair(struct ext2 *fs)
{
    struct ext2_check c;
    int error = check_all(fs, false, &c);

    if (error == 0) {
        error = check_all(fs, true, &c);
        ext2_forget_freed(fs); /* the bitmaps already show it */
    }
    if (error == 0) {
        fs->phase = EXT2_MAKING; /* names first: they are removed at once */
        error = ext2_sync(fs);
    }
    if (error != 0)
        return ext2_damaged(
            fs, "it was not put away properly and could not be mended, error",
            (uint64_t)-error);
    printk("ext2: %s was not put away properly; it is mended: %u names without "
           "a file, %u files without a name, %u counts\n",
           fs->mount.source, c.nr_names, c.nr_files, c.nr_counts);
    return 0;
}
