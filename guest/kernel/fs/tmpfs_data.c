/* SPDX-License-Identifier: MIT */
/*
 * The bytes of files in memory. A file's table is a page of 512 addresses of
 * pages of 512 addresses of pages: at most 1 GiB.
 */
#include <asm/errno.h>

#include "cpu/clock.h"
#include "fs/tmpfs.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/user_copy.h"

#define SLOTS    512u
#define MAX_SIZE ((uint64_t)SLOTS * SLOTS * X86_PAGE_SIZE)

/* Finds a page's slot in the table. NULL: there is none, and `create` is false
 * or memory ran out. */
static uint64_t *find_slot(struct tmpfs_node *node, uint64_t index, bool create)
{
    uint64_t *slot = &node->table;

    for (unsigned shift = 9;; shift -= 9) {
        if (*slot == 0 && create)
            *slot = page_alloc_zeroed(PAGE_USER);
        if (*slot == 0)
            return NULL;
        slot = (uint64_t *)phys_to_virt(*slot) + (index >> shift) % SLOTS;
        if (shift == 0)
            return slot;
    }
}

/* Copies from `offset`, where the file has no page: the RAM disk's bytes, or
 * zeros. */
static int read_archive(const struct tmpfs_node *node, char *to, size_t len,
                        uint64_t offset)
{
    size_t there = 0;
    int error = 0;

    if (offset < node->archive_len)
        there = MIN(len, node->archive_len - offset);
    if (there > 0)
        error = io_put(to, node->archive + offset, there);
    return error != 0 ? error : io_zero(to + there, len - there);
}

int64_t tmpfs_read(struct inode *inode, void *buf, size_t len, uint64_t offset)
{
    struct tmpfs_node *node = tmpfs_node(inode);
    char *to = buf;
    size_t done = 0;
    int error = 0;

    if (offset >= inode->size)
        return 0;
    len = MIN(len, inode->size - offset);
    while (done < len) {
        uint64_t at = offset + done;
        size_t in_page = at % X86_PAGE_SIZE;
        size_t chunk = MIN(X86_PAGE_SIZE - in_page, len - done);
        const uint64_t *slot = find_slot(node, at / X86_PAGE_SIZE, false);

        if (slot != NULL && *slot != 0)
            error =
                io_put(to + done, (char *)phys_to_virt(*slot) + in_page, chunk);
        else
            error = read_archive(node, to + done, chunk, at);
        if (error != 0)
            break;
        done += chunk;
    }
    return done > 0 || len == 0 ? (int64_t)done : error;
}

/* The page for byte `at`, made and filled if there was none; NULL if memory ran
 * out. */
static char *page_to_write(struct tmpfs_node *node, uint64_t at)
{
    uint64_t *slot = find_slot(node, at / X86_PAGE_SIZE, true);

    if (slot == NULL)
        return NULL;
    if (*slot == 0) {
        *slot = page_alloc(PAGE_USER);
        if (*slot == 0)
            return NULL;
        (void)read_archive(node, phys_to_virt(*slot), X86_PAGE_SIZE,
                           ALIGN_DOWN(at, X86_PAGE_SIZE));
        node->nr_pages++;
    }
    return phys_to_virt(*slot);
}

int64_t tmpfs_write(struct inode *inode, const void *buf, size_t len,
                    uint64_t offset)
{
    struct tmpfs_node *node = tmpfs_node(inode);
    const char *from = buf;
    size_t done = 0;
    int error = -ENOSPC;

    if (offset >= MAX_SIZE)
        return -EFBIG;
    len = MIN(len, MAX_SIZE - offset);
    while (done < len) {
        uint64_t at = offset + done;
        size_t in_page = at % X86_PAGE_SIZE;
        size_t chunk = MIN(X86_PAGE_SIZE - in_page, len - done);
        char *page = page_to_write(node, at);

        if (page == NULL)
            break;
        error = io_get(page + in_page, from + done, chunk);
        if (error != 0)
            break;
        done += chunk;
    }
    if (done > 0)
        inode->size = MAX(inode->size, offset + done);
    inode->modified = inode->changed = clock_realtime();
    return done > 0 || len == 0 ? (int64_t)done : error;
}

/* Frees the pages from number `first` on. */
static void drop_pages(struct tmpfs_node *node, uint64_t first)
{
    if (node->table == 0)
        return;
    uint64_t *top = phys_to_virt(node->table);

    for (uint64_t i = first / SLOTS; i < SLOTS; i++) {
        if (top[i] == 0)
            continue;
        uint64_t *pages = phys_to_virt(top[i]);
        uint64_t from = i == first / SLOTS ? first % SLOTS : 0;

        for (uint64_t j = from; j < SLOTS; j++) {
            if (pages[j] == 0)
                continue;
            page_unref(pages[j]);
            pages[j] = 0;
            node->nr_pages--;
        }
        if (from == 0) {
            page_unref(top[i]);
            top[i] = 0;
        }
    }
    if (first == 0) {
        page_unref(node->table);
        node->table = 0;
    }
}

int tmpfs_truncate(struct inode *inode, uint64_t size)
{
    struct tmpfs_node *node = tmpfs_node(inode);
    size_t tail = size % X86_PAGE_SIZE;

    if (size > MAX_SIZE)
        return -EFBIG;
    if (size < inode->size) {
        const uint64_t *slot = find_slot(node, size / X86_PAGE_SIZE, false);

        drop_pages(node, ALIGN_UP(size, X86_PAGE_SIZE) / X86_PAGE_SIZE);
        /* What is cut off must not reappear if the file grows again. */
        if (tail != 0 && slot != NULL && *slot != 0)
            memset((char *)phys_to_virt(*slot) + tail, 0, X86_PAGE_SIZE - tail);
        node->archive_len = MIN(node->archive_len, size);
    }
    inode->size = size;
    inode->modified = inode->changed = clock_realtime();
    return 0;
}
