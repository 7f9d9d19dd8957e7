/* SPDX-License-Identifier: MIT */
/*
 * Mounting: checks that the superblock is consistent, and that we know every
 * feature that the file system uses. A kernel that does not know a feature must
 * not read the file system if the feature is of one kind, and must not write it
 * if it is of another.
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "dev/disk.h"
#include "ext2/repair.h"
#include "kernel.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/heap.h"

#define MAX_LOG_SIZE 2u /* 4 KiB: a buffer */

struct feature {
    uint32_t bit;
    const char *name; /* as in mke2fs and tune2fs */
};

/* The features that we do not support. */
static const struct feature incompatible[] = {
    {0x1, "compression"},    {0x4, "needs_recovery"}, {0x8, "journal_dev"},
    {0x10, "meta_bg"},       {0x40, "extent"},        {0x80, "64bit"},
    {0x100, "mmp"},          {0x200, "flex_bg"},      {0x400, "ea_inode"},
    {0x1000, "dirdata"},     {0x2000, "csum_seed"},   {0x4000, "large_dir"},
    {0x8000, "inline_data"}, {0x10000, "encrypt"},    {0x20000, "casefold"},
};

static const struct feature read_only[] = {
    {0x4, "btree_dir"},
    {0x8, "huge_file"},
    {0x10, "uninit_bg"},
    {0x20, "dir_nlink"},
    {0x40, "extra_isize"},
    {0x80, "snapshot"},
    {0x100, "quota"},
    {0x200, "bigalloc"},
    {0x400, "metadata_csum"},
    {0x800, "replica"},
    {0x1000, "read-only"},
    {0x2000, "project"},
    {0x4000, "shared_blocks"},
    {0x8000, "verity"},
    {0x10000, "orphan_present"},
};

/* Writes the names of the features in `bits` to `text`. */
static void name_features(uint32_t bits, const struct feature names[],
                          size_t count, char *text, size_t size)
{
    size_t len = 0;

    text[0] = '\0';
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        const char *name = NULL;

        for (size_t i = 0; i < count; i++)
            if (names[i].bit == bit)
                name = names[i].name;
        if (!(bits & bit))
            continue;
        if (name != NULL)
            len += format(text + len, size - len, " %s", name);
        else
            len += format(text + len, size - len, " 0x%x", bit);
    }
}

/* Checks that the numbers in the superblock are consistent. Returns NULL, or
 * what is wrong. */
static const char *check_numbers(struct ext2 *fs)
{
    const struct ext2_super *super = &fs->super;
    uint32_t bits;

    if (super->log_block_size > MAX_LOG_SIZE)
        return "its blocks are larger than 4 KiB";
    fs->block_size = 1024u << super->log_block_size;
    bits = 8 * fs->block_size;
    if (super->first_block != (fs->block_size == 1024))
        return "its first block is not where it should be";
    if (super->nr_blocks <= super->first_block + 1 ||
        (uint64_t)super->nr_blocks * fs->block_size > disk_size(fs->disk))
        return "it is longer than the disk";
    if (super->blocks_per_group == 0 || super->blocks_per_group > bits ||
        super->inodes_per_group == 0 || super->inodes_per_group > bits)
        return "its groups have no sensible size";
    fs->nr_groups =
        (super->nr_blocks - super->first_block - 1) / super->blocks_per_group +
        1;
    if ((uint64_t)fs->nr_groups * super->inodes_per_group != super->nr_inodes)
        return "its groups do not have as many inodes as it should have";
    if (super->revision == EXT2_REV_OLD) {
        fs->super.first_inode = EXT2_OLD_FIRST;
        fs->super.inode_size = EXT2_OLD_INODE_SIZE;
    }
    fs->inode_size = super->inode_size;
    if (fs->inode_size < sizeof(struct ext2_inode) ||
        fs->inode_size > fs->block_size ||
        (fs->inode_size & (fs->inode_size - 1)) != 0)
        return "its inodes have no sensible size";
    if (fs->nr_groups / (fs->block_size / sizeof(struct ext2_group)) >
        super->blocks_per_group)
        return "it has more groups than it can describe";
    return NULL;
}

static const char *read_super(struct ext2 *fs)
{
    struct buffer *buffer;

    if (buffer_get(fs->disk, EXT2_SUPER_OFFSET / BUFFER_SIZE, false, &buffer) !=
        0)
        return "it cannot be read";
    memcpy(&fs->super, buffer->data + EXT2_SUPER_OFFSET % BUFFER_SIZE,
           sizeof(fs->super));
    buffer_put(buffer);
    if (fs->super.magic != EXT2_MAGIC)
        return "there is no ext2 file system on it";
    return NULL;
}

/* Makes the mount read-only if it has features that we do not know how to
 * write, or if the disk cannot be trusted. */
static void decide_read_only(struct ext2 *fs)
{
    uint32_t unknown = fs->super.read_only_compatible &
                       ~(EXT2_RO_SPARSE_SUPER | EXT2_RO_LARGE_FILE);
    char names[128];

    fs->mount.read_only = true;
    if (disk_read_only(fs->disk))
        return;
    if (unknown != 0) {
        name_features(unknown, read_only, ARRAY_SIZE(read_only), names,
                      sizeof(names));
        printk("ext2: %s is read only, because of features that this kernel "
               "does not know:%s\n",
               fs->mount.source, names);
    } else {
        fs->mount.read_only = false;
    }
}

static void usage(struct mount *mount, struct mount_usage *usage)
{
    const struct ext2 *fs = (struct ext2 *)mount;

    usage->block_size = fs->block_size;
    usage->nr_blocks = fs->super.nr_blocks;
    usage->free_blocks = fs->super.free_blocks;
    usage->nr_inodes = fs->super.nr_inodes;
    usage->free_inodes = fs->super.free_inodes;
}

static int sync(struct mount *mount)
{
    return ext2_sync((struct ext2 *)mount);
}

static int end(struct mount *mount)
{
    return ext2_end((struct ext2 *)mount);
}

static const struct mount_ops mount_ops = {
    .type = "ext2",
    .usage = usage,
    .sync = sync,
    .end = end,
};

/* Prepares everything but the mount itself. Returns NULL, or what is wrong. */
static const char *prepare(struct ext2 *fs)
{
    static char unknown[160];
    const char *wrong = read_super(fs);

    if (wrong != NULL)
        return wrong;
    if (fs->super.revision != EXT2_REV_OLD &&
        (fs->super.incompatible & ~EXT2_INCOMPAT_FILETYPE) != 0) {
        size_t len = string_copy(
            unknown,
            "it has features that this kernel does not know:", sizeof(unknown));

        name_features(fs->super.incompatible & ~EXT2_INCOMPAT_FILETYPE,
                      incompatible, ARRAY_SIZE(incompatible), unknown + len,
                      sizeof(unknown) - len);
        return unknown;
    }
    wrong = check_numbers(fs);
    if (wrong != NULL)
        return wrong;
    /* Lookups need the lock, which mount_add() initialises; nobody else is here
     * yet. */
    if (ext2_node_get(fs, EXT2_ROOT, &fs->mount.root) != 0)
        return "its root directory cannot be read";
    return inode_is(fs->mount.root, S_IFDIR) ? NULL
                                             : "its root is no directory";
}

void ext2_mount(struct disk *disk, const char *source, struct inode *on,
                const char *where)
{
    struct ext2 *fs = heap_alloc(sizeof(*fs));

    if (fs == NULL)
        panic("out of memory: mounting %s", source);
    fs->disk = disk;
    fs->mount.ops = &mount_ops;
    fs->mount.source = source;
    fs->mount.where = where;
    list_init(&fs->nodes);
    list_init(&fs->freed);
    const char *wrong = prepare(fs);

    if (wrong != NULL) {
        printk("ext2: %s is not mounted: %s\n", source, wrong);
        return; /* never freed: this happens once, at boot */
    }
    decide_read_only(fs);
    mount_add(&fs->mount, on);
    if (fs->mount.read_only || (fs->super.state & EXT2_STATE_CLEAN))
        return;
    inode_lock(fs->mount.root);
    (void)ext2_repair(fs);
    inode_unlock(fs->mount.root);
}
