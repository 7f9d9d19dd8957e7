/* SPDX-License-Identifier: MIT */
/*
 * An index for large directories. Without it, each lookup and each new name
 * would be compared with all other names: making 20,000 files would take 200
 * million comparisons. So for the most recently used directories we keep in
 * memory, by the hash of each name, which block it is in, and for each block
 * how much room it has. The index is built when a large directory is first
 * searched, and updated when names change. It is dropped when another directory
 * needs its place or memory runs out; then the directory is searched like a
 * small one.
 */
#include "ext2/index.h"

#include "kernel.h"
#include "layout.h"
#include "mm/heap.h"
#include "mm/page.h"

#define NR_HASHES  512u  /* list heads in a page are pointers */
#define MAX_BLOCKS 4096u /* a page of bytes: the room in each block */
#define ROOM_UNIT  4u    /* entry lengths are multiples of this */
#define MAX_ROOM   UINT8_MAX

/* A name's place. The name itself is only in the block. */
struct index_name {
    struct index_name *next; /* with the same hash */
    uint32_t hash;
    uint32_t block;
};

static uint32_t hash_of(const char *name, size_t len)
{
    uint32_t hash = 5381;

    for (size_t i = 0; i < len; i++)
        hash = hash * 33 + (unsigned char)name[i];
    return hash;
}

static struct index_name **chain_of(const struct ext2_index *index,
                                    uint32_t hash)
{
    struct index_name **chains = phys_to_virt(index->chains);

    return &chains[hash % NR_HASHES];
}

static uint8_t *room_of(const struct ext2_index *index, uint32_t block)
{
    uint8_t *rooms = phys_to_virt(index->rooms);

    return &rooms[block];
}

static void drop(struct ext2_index *index)
{
    for (uint32_t i = 0; index->chains != 0 && i < NR_HASHES; i++) {
        struct index_name **chain = chain_of(index, i);

        while (*chain != NULL) {
            struct index_name *name = *chain;

            *chain = name->next;
            heap_free(name);
        }
    }
    if (index->chains != 0)
        page_unref(index->chains);
    if (index->rooms != 0)
        page_unref(index->rooms);
    *index = (struct ext2_index){0};
}

struct ext2_index *ext2_index_find(struct ext2 *fs, uint64_t dir)
{
    for (unsigned i = 0; i < EXT2_NR_INDEXES; i++) {
        if (fs->indexes[i].dir != dir)
            continue;
        fs->indexes[i].used = ++fs->index_uses;
        return &fs->indexes[i];
    }
    return NULL;
}

void ext2_index_forget(struct ext2 *fs, uint64_t dir)
{
    for (unsigned i = 0; i < EXT2_NR_INDEXES; i++)
        if (fs->indexes[i].dir == dir)
            drop(&fs->indexes[i]);
}

struct ext2_index *ext2_index_new(struct ext2 *fs, uint64_t dir)
{
    struct ext2_index *index = &fs->indexes[0];

    for (unsigned i = 1; i < EXT2_NR_INDEXES; i++)
        if (fs->indexes[i].used < index->used)
            index = &fs->indexes[i];
    drop(index);
    index->chains = page_alloc_zeroed(PAGE_KERNEL);
    index->rooms = page_alloc_zeroed(PAGE_KERNEL);
    if (index->chains == 0 || index->rooms == 0) {
        drop(index);
        return NULL;
    }
    index->dir = dir;
    index->used = ++fs->index_uses;
    return index;
}

bool ext2_index_fits(uint64_t nr_blocks)
{
    return nr_blocks > EXT2_INDEX_FROM && nr_blocks <= MAX_BLOCKS;
}

bool ext2_index_add(struct ext2_index *index, const char *name, size_t len,
                    uint64_t block)
{
    struct index_name *new = heap_alloc(sizeof(*new));
    uint32_t hash = hash_of(name, len);
    struct index_name **chain = chain_of(index, hash);

    if (new == NULL)
        return false;
    *new = (struct index_name){*chain, hash, (uint32_t)block};
    *chain = new;
    return true;
}

void ext2_index_remove(struct ext2_index *index, const char *name, size_t len,
                       uint64_t block)
{
    uint32_t hash = hash_of(name, len);

    for (struct index_name **at = chain_of(index, hash); *at != NULL;
         at = &(*at)->next) {
        struct index_name *found = *at;

        if (found->hash != hash || found->block != block)
            continue;
        *at = found->next;
        heap_free(found);
        return;
    }
}

bool ext2_index_next(const struct ext2_index *index, const char *name,
                     size_t len, struct index_name **at, uint64_t *block)
{
    uint32_t hash = hash_of(name, len);
    struct index_name *n = *at != NULL ? (*at)->next : *chain_of(index, hash);

    while (n != NULL && n->hash != hash)
        n = n->next;
    *at = n;
    if (n != NULL)
        *block = n->block;
    return n != NULL;
}

void ext2_index_set_room(const struct ext2_index *index, uint64_t block,
                         unsigned room)
{
    if (block < MAX_BLOCKS)
        *room_of(index, (uint32_t)block) =
            (uint8_t)MIN(room / ROOM_UNIT, MAX_ROOM);
}

bool ext2_index_room(const struct ext2_index *index, uint64_t nr_blocks,
                     unsigned len, uint64_t *block)
{
    for (uint32_t i = 0; i < nr_blocks; i++) {
        if (*room_of(index, i) * ROOM_UNIT < len)
            continue;
        *block = i;
        return true;
    }
    return false;
}
