/* SPDX-License-Identifier: MIT */
/* Counts the links and blocks of all inodes, and rebuilds the bitmaps from
 * that. */
#include "ext2/claims.h"

#include <asm/errno.h>

#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"

#define NR_PAGES (X86_PAGE_SIZE / sizeof(uint64_t))

static uint64_t *pages_of(const struct claims_table *table)
{
    return phys_to_virt(table->root);
}

static uint8_t *byte_at(const struct claims_table *table, uint64_t at)
{
    ASSERT(at < table->size);
    return (uint8_t *)phys_to_virt(pages_of(table)[at / X86_PAGE_SIZE]) +
           at % X86_PAGE_SIZE;
}

static void end_table(struct claims_table *table)
{
    for (uint64_t i = 0; table->root != 0 && i < NR_PAGES; i++)
        if (pages_of(table)[i] != 0)
            page_unref(pages_of(table)[i]);
    if (table->root != 0)
        page_unref(table->root);
    table->root = 0;
}

static int begin_table(struct claims_table *table, uint64_t size)
{
    table->size = size;
    if (size > NR_PAGES * X86_PAGE_SIZE)
        return -EFBIG;
    table->root = page_alloc_zeroed(PAGE_KERNEL);
    if (table->root == 0)
        return -ENOMEM;
    for (uint64_t i = 0; i * X86_PAGE_SIZE < size; i++) {
        pages_of(table)[i] = page_alloc_zeroed(PAGE_KERNEL);
        if (pages_of(table)[i] == 0)
            return -ENOMEM;
    }
    return 0;
}

uint16_t *claims_links(const struct ext2_check *c, uint32_t inode)
{
    return (uint16_t *)(void *)byte_at(&c->links,
                                       (uint64_t)inode * sizeof(uint16_t));
}

static bool is_claimed(const struct ext2_check *c, uint32_t block)
{
    return *byte_at(&c->blocks, block / 8) >> block % 8 & 1;
}

static int claim(const struct ext2_check *c, uint32_t block)
{
    if (!ext2_block_ok(c->fs, block))
        return ext2_damaged(c->fs, "a file claims block", block);
    if (is_claimed(c, block))
        return ext2_damaged(c->fs, "used twice: block", block);
    *byte_at(&c->blocks, block / 8) |= (uint8_t)(1u << block % 8);
    return 0;
}

static int claim_run(const struct ext2_check *c, uint32_t first, uint32_t count)
{
    int error = 0;

    for (uint32_t i = 0; i < count && error == 0; i++)
        error = claim(c, first + i);
    return error;
}

/* Claims a block of a file and, if `levels` is not 0, the blocks that it points
 * to. Recursion is at most three levels deep. */
static int claim_tree(const struct ext2_check *c, uint32_t number,
                      unsigned levels, uint32_t *count)
{
    struct ext2_block block;

    if (number == 0)
        return 0;
    int error = claim(c, number);

    ++*count;
    if (error != 0 || levels == 0)
        return error;
    error = ext2_get(c->fs, number, &block);
    if (error != 0)
        return error;
    const uint32_t *numbers = block.data;

    for (uint32_t i = 0; i < c->fs->block_size / sizeof(*numbers) && error == 0;
         i++)
        error = claim_tree(c, numbers[i], levels - 1, count);
    ext2_put(&block);
    return error;
}

/* Short links and devices keep something else where other files keep block
 * numbers. A block of attributes may be shared by several files, so it is
 * counted but not claimed. */
int claims_take(struct ext2_check *c, const struct ext2_inode *inode,
                uint32_t *nr_sectors)
{
    uint32_t type = inode->mode & S_IFMT;
    uint32_t count = 0;
    int error = 0;

    if (inode->attributes != 0) {
        count++;
        if (!ext2_block_ok(c->fs, inode->attributes))
            return ext2_damaged(c->fs, "attributes cannot be at block",
                                inode->attributes);
        if (!is_claimed(c, inode->attributes))
            error = claim(c, inode->attributes);
    }
    bool has_blocks = type == S_IFREG || type == S_IFDIR ||
                      (type == S_IFLNK && inode->size >= sizeof(inode->slots));

    for (unsigned i = 0; i < EXT2_NR_SLOTS && has_blocks && error == 0; i++)
        error =
            claim_tree(c, inode->slots[i],
                       i < EXT2_NR_DIRECT ? 0 : i - EXT2_NR_DIRECT + 1, &count);
    *nr_sectors = count * (c->fs->block_size / 512);
    return error;
}

static bool is_power_of(uint32_t number, uint32_t base)
{
    while (number % base == 0)
        number /= base;
    return number == 1;
}

static bool has_super(const struct ext2 *fs, uint32_t group)
{
    return group <= 1 ||
           !(fs->super.read_only_compatible & EXT2_RO_SPARSE_SUPER) ||
           is_power_of(group, 3) || is_power_of(group, 5) ||
           is_power_of(group, 7);
}

/* Claims the blocks that the file system itself uses in a group. The superblock
 * of the first group is not a block that a file could have. */
static int claim_own(const struct ext2_check *c, uint32_t number,
                     const struct ext2_group *group)
{
    const struct ext2 *fs = c->fs;
    uint32_t start =
        fs->super.first_block + number * fs->super.blocks_per_group;
    uint32_t per_block = fs->block_size / sizeof(struct ext2_group);
    uint32_t nr_descriptors = (fs->nr_groups + per_block - 1) / per_block;
    uint32_t table_bytes = fs->super.inodes_per_group * fs->inode_size;
    int error = 0;

    if (has_super(fs, number))
        error = claim_run(c, number == 0 ? start + 1 : start,
                          nr_descriptors + (number != 0));
    if (number == 0)
        *byte_at(&c->blocks, start / 8) |= (uint8_t)(1u << start % 8);
    if (error == 0)
        error = claim(c, group->block_bitmap);
    if (error == 0)
        error = claim(c, group->inode_bitmap);
    if (error == 0)
        error = claim_run(c, group->inode_table,
                          (table_bytes + fs->block_size - 1) / fs->block_size);
    return error;
}

static int claim_all_own(const struct ext2_check *c)
{
    int error = 0;

    for (uint32_t i = 0; i < c->fs->nr_groups && error == 0; i++) {
        struct ext2_block block;
        struct ext2_group *group;

        error = ext2_get_group(c->fs, i, &block, &group);
        if (error == 0) {
            error = claim_own(c, i, group);
            ext2_put(&block);
        }
    }
    return error;
}

int claims_begin(struct ext2_check *c)
{
    const struct ext2 *fs = c->fs;
    int error = begin_table(&c->links, ((uint64_t)fs->super.nr_inodes + 1) *
                                           sizeof(uint16_t));

    if (error == 0)
        error = begin_table(&c->blocks, (uint64_t)fs->super.nr_blocks / 8 + 1);
    return error != 0 ? error : claim_all_own(c);
}

void claims_end(struct ext2_check *c)
{
    end_table(&c->links);
    end_table(&c->blocks);
}

/* Sets a bit of a bitmap to what it should be. */
static void set_bit(struct ext2_check *c, uint8_t *bits, uint32_t bit,
                    bool used, bool *changed)
{
    if ((bits[bit / 8] >> bit % 8 & 1) == used)
        return;
    c->nr_counts++;
    *changed = true;
    if (c->fix)
        bits[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

static int make_bitmap(struct ext2_check *c, uint32_t number,
                       void (*fill)(struct ext2_check *c, uint8_t *bits,
                                    uint32_t group, struct ext2_group *counts,
                                    bool *changed),
                       uint32_t group, struct ext2_group *counts)
{
    struct ext2_block block;
    bool changed = false;
    int error = ext2_get(c->fs, number, &block);

    if (error != 0)
        return error;
    fill(c, block.data, group, counts, &changed);
    if (changed && c->fix)
        ext2_dirty(c->fs, &block, BUFFER_MAPS);
    ext2_put(&block);
    return 0;
}

static void fill_blocks(struct ext2_check *c, uint8_t *bits, uint32_t group,
                        struct ext2_group *counts, bool *changed)
{
    const struct ext2_super *super = &c->fs->super;
    uint32_t first = super->first_block + group * super->blocks_per_group;
    uint32_t end = MIN(super->nr_blocks - first, super->blocks_per_group);

    for (uint32_t i = 0; i < end; i++) {
        bool used = is_claimed(c, first + i);

        set_bit(c, bits, i, used, changed);
        if (!used)
            counts->free_blocks++;
    }
}

static void fill_inodes(struct ext2_check *c, uint8_t *bits, uint32_t group,
                        struct ext2_group *counts, bool *changed)
{
    const struct ext2_super *super = &c->fs->super;

    for (uint32_t i = 0; i < super->inodes_per_group; i++) {
        uint32_t number = group * super->inodes_per_group + i + 1;
        unsigned use = *claims_links(c, number);
        bool used = use != 0 || number < super->first_inode;

        set_bit(c, bits, i, used, changed);
        if (!used)
            counts->free_inodes++;
        if (use & CLAIMS_DIRECTORY)
            counts->nr_directories++;
    }
}

static int make_maps(struct ext2_check *c, uint32_t number,
                     const struct ext2_block *block, struct ext2_group *group)
{
    struct ext2_group counts = {0};
    int error =
        make_bitmap(c, group->block_bitmap, fill_blocks, number, &counts);

    if (error == 0)
        error =
            make_bitmap(c, group->inode_bitmap, fill_inodes, number, &counts);
    if (error != 0 || !c->fix)
        return error;
    group->free_blocks = counts.free_blocks;
    group->free_inodes = counts.free_inodes;
    group->nr_directories = counts.nr_directories;
    ext2_dirty(c->fs, block, BUFFER_MAPS);
    c->fs->super.free_blocks += counts.free_blocks;
    c->fs->super.free_inodes += counts.free_inodes;
    return 0;
}

int claims_to_maps(struct ext2_check *c)
{
    int error = 0;

    if (c->fix)
        c->fs->super.free_blocks = c->fs->super.free_inodes = 0;
    for (uint32_t i = 0; i < c->fs->nr_groups && error == 0; i++) {
        struct ext2_block block;
        struct ext2_group *group;

        error = ext2_get_group(c->fs, i, &block, &group);
        if (error == 0) {
            error = make_maps(c, i, &block, group);
            ext2_put(&block);
        }
    }
    return error;
}
