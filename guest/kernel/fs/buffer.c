/* SPDX-License-Identifier: MIT */
/*
 * The buffer cache: a hash table to find buffers, and a list in order of use,
 * from which the least recently used one is replaced.
 */
#include "fs/buffer.h"

#include <asm/errno.h>

#include "dev/disk.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/page.h"

#define NR_HASHES    1024u
#define MIN_BUFFERS  64u
#define MEMORY_SHARE 8u /* the cache takes 1 / MEMORY_SHARE of all pages */
#define DIRTY_SHARE  4u /* crowded: 1 / DIRTY_SHARE of the buffers is dirty */

_Static_assert(BUFFER_SIZE == X86_PAGE_SIZE, "a buffer is a page");

static struct spinlock lock = SPINLOCK_INIT("buffer", RANK_BUFFER);
static struct buffer *hashes[NR_HASHES];
static struct list recent = LIST_INIT(recent);
static size_t nr_buffers;
static size_t nr_dirty;
/* Woken when a buffer is no longer busy. */
static struct wait_queue idle = WAIT_QUEUE_INIT(idle);

static size_t max_buffers(void)
{
    return MAX(page_count().total / MEMORY_SHARE, (size_t)MIN_BUFFERS);
}

static struct buffer **hash_of(const struct disk *disk, uint64_t index)
{
    return &hashes[((uint64_t)disk / sizeof(struct buffer) + index) %
                   NR_HASHES];
}

static struct buffer *find(const struct disk *disk, uint64_t index)
{
    struct buffer *b = *hash_of(disk, index);

    while (b != NULL && (b->disk != disk || b->index != index))
        b = b->next;
    return b;
}

static void unhash(const struct buffer *buffer)
{
    struct buffer **at = hash_of(buffer->disk, buffer->index);

    while (*at != buffer)
        at = &(*at)->next;
    *at = buffer->next;
}

static struct buffer *make(void)
{
    struct buffer *b = heap_alloc(sizeof(*b));
    uint64_t page = b != NULL ? page_alloc(PAGE_USER) : 0;

    if (page == 0) {
        heap_free(b);
        return NULL;
    }
    b->data = phys_to_virt(page);
    list_init(&b->recent);
    nr_buffers++;
    return b;
}

/* Takes the least recently used buffer that is not in use, busy or dirty. */
static struct buffer *take_unused(void)
{
    for (struct list *l = recent.next; l != &recent; l = l->next) {
        struct buffer *b = container_of(l, struct buffer, recent);

        if (b->refs > 0 || b->busy || b->dirty)
            continue;
        unhash(b);
        list_remove(&b->recent);
        return b;
    }
    return NULL;
}

/* Finds a page's buffer, or assigns it an empty one, with one more reference.
 * NULL if memory ran out. */
static struct buffer *find_or_make(struct disk *disk, uint64_t index)
{
    struct buffer *b = find(disk, index);

    if (b == NULL) {
        b = nr_buffers >= max_buffers() ? take_unused() : NULL;
        if (b == NULL)
            b = make();
        if (b == NULL)
            b = take_unused();
        if (b == NULL)
            return NULL;
        b->disk = disk;
        b->index = index;
        b->valid = false;
        b->next = *hash_of(disk, index);
        *hash_of(disk, index) = b;
    }
    b->refs++;
    list_remove(&b->recent);
    list_insert(&recent, &b->recent);
    return b;
}

/* The request that reads or writes a buffer's data. The disk may end within the
 * buffer. */
static struct disk_request request_for(const struct buffer *buffer,
                                       enum disk_action action)
{
    uint64_t offset = buffer->index * BUFFER_SIZE;

    return (struct disk_request){
        .action = action,
        .sector = offset / SECTOR_SIZE,
        .data = buffer->data,
        .len = (uint32_t)MIN(BUFFER_SIZE, disk_size(buffer->disk) - offset),
    };
}

/* One batch of transfers. Its buffers are busy, and the batch has references to
 * them. */
struct batch {
    struct buffer *buffers[BUFFER_BATCH];
    struct disk_request requests[BUFFER_BATCH];
    unsigned count;
};

static void batch_add(struct batch *batch, struct buffer *buffer,
                      enum disk_action action)
{
    buffer->busy = true;
    if (action == DISK_READ)
        memset(buffer->data, 0, BUFFER_SIZE);
    batch->buffers[batch->count] = buffer;
    batch->requests[batch->count++] = request_for(buffer, action);
}

/* Runs a batch. Called with the lock held; gives it up meanwhile. Returns 0 or
 * -EIO. */
static int batch_move(struct batch *batch)
{
    struct disk *disk = batch->buffers[0]->disk;
    int error = 0;

    spin_unlock(&lock);
    disk_submit(disk, batch->requests, batch->count);
    for (unsigned i = 0; i < batch->count; i++)
        if (disk_wait(disk, &batch->requests[i]) != 0)
            error = -EIO;
    spin_lock(&lock);
    for (unsigned i = 0; i < batch->count; i++) {
        struct buffer *b = batch->buffers[i];

        b->busy = false;
        b->refs--;
        if (batch->requests[i].action == DISK_READ)
            b->valid = batch->requests[i].error == 0;
        else if (batch->requests[i].error == 0) {
            b->dirty = false;
            nr_dirty--;
        }
    }
    wait_wake(&idle);
    return error;
}

/* With the lock held: waits until the buffer is not busy, and reads it if it is
 * not valid. */
static int make_valid(struct buffer *buffer, bool fresh)
{
    while (buffer->busy)
        (void)wait_sleep(&idle, &lock, WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
    if (buffer->valid)
        return 0;
    if (fresh) {
        memset(buffer->data, 0, BUFFER_SIZE);
        buffer->valid = true;
        return 0;
    }
    struct batch batch;

    batch.count = 0;
    buffer->refs++; /* the batch's */
    batch_add(&batch, buffer, DISK_READ);
    return batch_move(&batch);
}

int buffer_get(struct disk *disk, uint64_t index, bool fresh,
               struct buffer **got)
{
    if (index >= (disk_size(disk) + BUFFER_SIZE - 1) / BUFFER_SIZE)
        return -EIO;
    spin_lock(&lock);
    struct buffer *b = find_or_make(disk, index);
    int error = b != NULL ? make_valid(b, fresh) : -ENOMEM;

    if (b != NULL && error != 0)
        b->refs--;
    *got = error == 0 ? b : NULL;
    spin_unlock(&lock);
    return error;
}

void buffer_put(struct buffer *buffer)
{
    if (buffer == NULL)
        return;
    spin_lock(&lock);
    ASSERT(buffer->refs > 0);
    buffer->refs--;
    spin_unlock(&lock);
}

void buffer_fetch(struct disk *disk, const uint64_t indices[], unsigned count)
{
    uint64_t end = (disk_size(disk) + BUFFER_SIZE - 1) / BUFFER_SIZE;
    struct batch batch;

    batch.count = 0;
    spin_lock(&lock);
    for (unsigned i = 0; i < count; i++) {
        struct buffer *b =
            indices[i] < end ? find_or_make(disk, indices[i]) : NULL;

        if (b == NULL)
            continue;
        if (b->valid || b->busy)
            b->refs--;
        else
            batch_add(&batch, b, DISK_READ);
    }
    if (batch.count > 0)
        (void)batch_move(&batch);
    spin_unlock(&lock);
}

void buffer_changed(struct buffer *buffer, enum buffer_kind kind)
{
    spin_lock(&lock);
    if (!buffer->dirty) {
        nr_dirty++;
        buffer->kind = kind;
    } else if (buffer->kind != BUFFER_CONTENT) {
        buffer->kind = kind;
    }
    buffer->dirty = true;
    spin_unlock(&lock);
}

/* With the lock held: puts the buffers that are to be written into a batch. */
static void collect(struct batch *batch, const struct disk *disk,
                    unsigned kinds)
{
    batch->count = 0;
    for (struct list *l = recent.next;
         l != &recent && batch->count < BUFFER_BATCH; l = l->next) {
        struct buffer *b = container_of(l, struct buffer, recent);

        if (b->disk != disk || !b->dirty || b->busy || !(b->kind & kinds))
            continue;
        b->refs++;
        batch_add(batch, b, DISK_WRITE);
    }
}

int buffers_write(struct disk *disk, unsigned kinds)
{
    struct batch batch;
    bool any = false;
    int error = 0;

    spin_lock(&lock);
    while (error == 0) {
        collect(&batch, disk, kinds);
        if (batch.count == 0)
            break;
        any = true;
        error = batch_move(&batch);
    }
    spin_unlock(&lock);
    if (any && error == 0)
        error = disk_flush(disk);
    return error;
}

bool buffers_crowded(void)
{
    return __atomic_load_n(&nr_dirty, __ATOMIC_RELAXED) >
           max_buffers() / DIRTY_SHARE;
}
