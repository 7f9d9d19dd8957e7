/* SPDX-License-Identifier: MIT */
/*
 * Which blocks and inodes are free. Each group has a bitmap for blocks and one
 * for inodes, and counts of the free ones in its descriptor.
 *
 * A freed block or inode stays marked as used until the next sync, because
 * until then something on the disk may still point to it.
 */
#include <asm/errno.h>

#include "ext2/ext2.h"
#include "kernel.h"
#include "mm/heap.h"

enum what { BLOCKS, INODE, DIRECTORY };

/* A run of freed blocks or inodes. */
struct freed {
    struct list link;
    enum what what;
    uint32_t first;
    uint32_t count;
};

/* One group's bitmap and descriptor. */
struct map {
    struct ext2_block bitmap_block, group_block;
    struct ext2_group *group;
    uint8_t *bits;
    uint32_t nr_bits;
};

static void put_map(struct map *map)
{
    ext2_put(&map->bitmap_block);
    ext2_put(&map->group_block);
}

static int get_map(struct ext2 *fs, uint32_t group, enum what what,
                   struct map *map)
{
    *map = (struct map){0};
    int error = ext2_get_group(fs, group, &map->group_block, &map->group);

    if (error != 0)
        return error;
    uint32_t number =
        what == BLOCKS ? map->group->block_bitmap : map->group->inode_bitmap;

    error = ext2_block_ok(fs, number)
                ? ext2_get(fs, number, &map->bitmap_block)
                : ext2_damaged(fs, "a bitmap cannot be at block", number);
    map->bits = map->bitmap_block.data;
    map->nr_bits = fs->super.inodes_per_group;
    if (what == BLOCKS)
        map->nr_bits = MIN(fs->super.blocks_per_group,
                           fs->super.nr_blocks - fs->super.first_block -
                               group * fs->super.blocks_per_group);
    if (error != 0)
        put_map(map);
    return error;
}

static void map_changed(struct ext2 *fs, const struct map *map)
{
    ext2_dirty(fs, &map->bitmap_block, BUFFER_MAPS);
    ext2_dirty(fs, &map->group_block, BUFFER_MAPS);
}

static bool is_set(const uint8_t *bits, uint32_t bit)
{
    return bits[bit / 8] >> bit % 8 & 1;
}

/* The first clear bit, searched from `start` on and wrapping around; nr_bits if
 * there is none. */
static uint32_t find_clear(const struct map *map, uint32_t start)
{
    for (uint32_t i = 0; i < map->nr_bits; i++) {
        uint32_t bit = (start + i) % map->nr_bits;

        if (bit % 8 == 0 && bit + 8 <= map->nr_bits &&
            map->bits[bit / 8] == 0xff)
            i += 7;
        else if (!is_set(map->bits, bit))
            return bit;
    }
    return map->nr_bits;
}

/* Allocates a block or inode in a group, if one is free there. */
static int take(struct ext2 *fs, uint32_t group, enum what what, uint32_t start,
                uint32_t *bit)
{
    struct map map;
    int error = get_map(fs, group, what, &map);

    if (error != 0)
        return error;
    uint16_t *count =
        what == BLOCKS ? &map.group->free_blocks : &map.group->free_inodes;

    *bit = *count > 0 ? find_clear(&map, start % map.nr_bits) : map.nr_bits;
    if (*bit < map.nr_bits) {
        map.bits[*bit / 8] |= (uint8_t)(1u << *bit % 8);
        --*count;
        if (what == DIRECTORY)
            map.group->nr_directories++;
        if (what == BLOCKS)
            fs->super.free_blocks--;
        else
            fs->super.free_inodes--;
        map_changed(fs, &map);
    } else {
        error = -ENOSPC;
    }
    put_map(&map);
    return error;
}

/* Allocates in the first group that has a free one, beginning with `group`. */
static int take_any(struct ext2 *fs, uint32_t *group, enum what what,
                    uint32_t start, uint32_t *bit)
{
    uint32_t first = *group;
    int error = -ENOSPC;

    for (unsigned round = 0; round < 2 && error == -ENOSPC; round++) {
        for (uint32_t i = 0; i < fs->nr_groups && error == -ENOSPC; i++) {
            *group = (first + i) % fs->nr_groups;
            error = take(fs, *group, what, i == 0 ? start : 0, bit);
        }
        if (error != -ENOSPC || list_empty(&fs->freed))
            break;
        enum ext2_phase phase = fs->phase;

        error = ext2_sync(fs); /* makes freed ones available */
        fs->phase = phase;
        if (error == 0)
            error = -ENOSPC;
    }
    return error;
}

int ext2_alloc_block(struct ext2 *fs, uint32_t goal, uint32_t *number)
{
    uint32_t bit;

    if (!ext2_block_ok(fs, goal))
        goal = fs->super.first_block;
    goal -= fs->super.first_block;
    uint32_t group = goal / fs->super.blocks_per_group;
    int error =
        take_any(fs, &group, BLOCKS, goal % fs->super.blocks_per_group, &bit);

    if (error != 0)
        return error;
    *number = fs->super.first_block + group * fs->super.blocks_per_group + bit;
    return ext2_block_ok(fs, *number)
               ? 0
               : ext2_damaged(
                     fs,
                     "a block that no file may have is marked free:", *number);
}

/* New directories go into the group with the most room, so that their files
 * find some there. */
static int roomiest(struct ext2 *fs, uint32_t *group)
{
    uint16_t most = 0;

    for (uint32_t i = 0; i < fs->nr_groups; i++) {
        struct ext2_block block;
        struct ext2_group *at;
        int error = ext2_get_group(fs, i, &block, &at);

        if (error != 0)
            return error;
        if (at->free_inodes > 0 && at->free_blocks > most) {
            most = at->free_blocks;
            *group = i;
        }
        ext2_put(&block);
    }
    return 0;
}

int ext2_alloc_inode(struct ext2 *fs, uint32_t near, bool directory,
                     uint32_t *number)
{
    uint32_t group = (near - 1) / fs->super.inodes_per_group;
    uint32_t bit;
    int error = directory ? roomiest(fs, &group) : 0;

    if (error == 0)
        error = take_any(fs, &group, directory ? DIRECTORY : INODE, 0, &bit);
    if (error != 0)
        return error;
    *number = group * fs->super.inodes_per_group + bit + 1;
    return *number >= fs->super.first_inode
               ? 0
               : ext2_damaged(fs, "a reserved inode is marked free:", *number);
}

/* Records a freed block or inode; extends the last run if it continues that
 * one. */
static int note(struct ext2 *fs, enum what what, uint32_t number)
{
    struct freed *last = container_of(fs->freed.prev, struct freed, link);

    fs->changed = true;
    if (!list_empty(&fs->freed) && last->what == what && what == BLOCKS &&
        number == last->first + last->count) {
        last->count++;
        return 0;
    }
    struct freed *freed = heap_alloc(sizeof(*freed));

    if (freed == NULL)
        return -ENOMEM; /* it stays marked as used until e2fsck runs */
    freed->what = what;
    freed->first = number;
    freed->count = 1;
    list_insert(&fs->freed, &freed->link);
    return 0;
}

int ext2_free_block(struct ext2 *fs, uint32_t number)
{
    if (!ext2_block_ok(fs, number))
        return ext2_damaged(fs, "a file claims block", number);
    return note(fs, BLOCKS, number);
}

int ext2_free_inode(struct ext2 *fs, uint32_t number, bool directory)
{
    return note(fs, directory ? DIRECTORY : INODE, number);
}

/* Marks one block or inode as free in its group's bitmap, and counts it. */
static int release_one(struct ext2 *fs, enum what what, uint32_t number)
{
    uint32_t from = what == BLOCKS ? fs->super.first_block : 1;
    uint32_t per = what == BLOCKS ? fs->super.blocks_per_group
                                  : fs->super.inodes_per_group;
    uint32_t bit = (number - from) % per;
    struct map map;
    int error = get_map(fs, (number - from) / per, what, &map);

    if (error != 0)
        return error;
    if (!is_set(map.bits, bit)) {
        error = ext2_damaged(fs, "free already when freed:", number);
    } else {
        map.bits[bit / 8] &= (uint8_t) ~(1u << bit % 8);
        if (what == BLOCKS) {
            map.group->free_blocks++;
            fs->super.free_blocks++;
        } else {
            map.group->free_inodes++;
            fs->super.free_inodes++;
        }
        if (what == DIRECTORY)
            map.group->nr_directories--;
        map_changed(fs, &map);
    }
    put_map(&map);
    return error;
}

int ext2_release_freed(struct ext2 *fs)
{
    int error = 0;

    while (!list_empty(&fs->freed)) {
        struct freed *freed = container_of(fs->freed.next, struct freed, link);

        for (uint32_t i = 0; i < freed->count; i++) {
            int wrong = release_one(fs, freed->what, freed->first + i);

            if (error == 0)
                error = wrong;
        }
        list_remove(&freed->link);
        heap_free(freed);
    }
    return error;
}

void ext2_forget_freed(struct ext2 *fs)
{
    while (!list_empty(&fs->freed)) {
        struct freed *freed = container_of(fs->freed.next, struct freed, link);

        list_remove(&freed->link);
        heap_free(freed);
    }
}
