/* SPDX-License-Identifier: MIT */
/* Shared pages of files: a list for each inode, guarded by the inode's lock. */
#include "fs/shared.h"

#include <asm/errno.h>

#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/page.h"

struct shared_page {
    struct shared_page *next;
    uint64_t index; /* in the file */
    uint64_t pa;    /* the list has a reference */
    bool written;   /* some mapping may write to it */
};

static struct shared_page *find(const struct inode *inode, uint64_t index)
{
    struct shared_page *page = inode->shared;

    while (page != NULL && page->index != index)
        page = page->next;
    return page;
}

/* Fills a page from the file, with zeros past the file's end. */
static int fill(struct inode *inode, const struct shared_page *page)
{
    char *to = phys_to_virt(page->pa);
    int64_t n = 0;

    if (inode->ops->read != NULL)
        n = inode->ops->read(inode, to, X86_PAGE_SIZE,
                             page->index * X86_PAGE_SIZE);
    if (n < 0)
        return -EIO;
    memset(to + n, 0, X86_PAGE_SIZE - (size_t)n);
    return 0;
}

static struct shared_page *add(struct inode *inode, uint64_t index, int *error)
{
    struct shared_page *page = heap_alloc(sizeof(*page));

    *error = -ENOMEM;
    if (page == NULL)
        return NULL;
    page->index = index;
    page->pa = page_alloc(PAGE_USER);
    if (page->pa != 0)
        *error = fill(inode, page);
    if (*error != 0) {
        if (page->pa != 0)
            page_unref(page->pa);
        heap_free(page);
        return NULL;
    }
    page->next = inode->shared;
    inode->shared = page;
    return page;
}

int shared_get(struct inode *inode, uint64_t index, bool write, uint64_t *pa)
{
    int error = 0;

    inode_lock(inode);
    struct shared_page *page = find(inode, index);

    if (index >= ALIGN_UP(inode->size, X86_PAGE_SIZE) / X86_PAGE_SIZE)
        error = -ENXIO;
    else if (page == NULL)
        page = add(inode, index, &error);
    if (error == 0) {
        page->written |= write;
        page_ref(page->pa);
        *pa = page->pa;
    }
    inode_unlock(inode);
    return error;
}

static int write_back(struct inode *inode, const struct shared_page *page)
{
    uint64_t offset = page->index * X86_PAGE_SIZE;

    if (!page->written || inode->ops->write == NULL || offset >= inode->size)
        return 0;
    size_t len = MIN((uint64_t)X86_PAGE_SIZE, inode->size - offset);
    int64_t n = inode->ops->write(inode, phys_to_virt(page->pa), len, offset);

    return n < 0 ? (int)n : n == (int64_t)len ? 0 : -ENOSPC;
}

int shared_to_file(struct inode *inode)
{
    int error = 0;

    for (const struct shared_page *p = inode->shared; p != NULL; p = p->next) {
        int wrong = write_back(inode, p);

        if (error == 0)
            error = wrong;
    }
    return error;
}

void shared_from_file(struct inode *inode, uint64_t offset, uint64_t len)
{
    for (const struct shared_page *p = inode->shared; p != NULL; p = p->next) {
        uint64_t start = p->index * X86_PAGE_SIZE;

        if (start < offset + len && offset < start + X86_PAGE_SIZE)
            (void)fill(inode, p);
    }
}

/* Frees the pages that nobody maps; with `all`, every page that is left. */
static void drop(struct inode *inode, bool all)
{
    struct shared_page **at = &inode->shared;

    while (*at != NULL) {
        struct shared_page *page = *at;

        if (!all &&
            __atomic_load_n(&page_info(page->pa)->refs, __ATOMIC_ACQUIRE) > 1) {
            at = &page->next;
            continue;
        }
        *at = page->next;
        page_unref(page->pa);
        heap_free(page);
    }
}

int shared_clean(struct inode *inode)
{
    inode_lock(inode);
    int error = shared_to_file(inode);

    if (inode->ops->read != NULL) /* else there is no other copy of them */
        drop(inode, false);
    inode_unlock(inode);
    return error;
}

static void forget(struct inode *inode)
{
    drop(inode, true);
    heap_free(inode);
}

struct inode *shared_new(uint64_t len)
{
    static const struct inode_ops ops = {.release = forget};
    static const struct mount_ops mount_ops = {.type = "shm"};
    static struct inode none;
    static struct mount mount = {
        .ops = &mount_ops,
        .root = &none,
        .lock = {.lock = SPINLOCK_INIT("shm", RANK_MUTEX),
                 .queue = WAIT_QUEUE_INIT(mount.lock.queue)},
    };
    struct inode *inode = heap_alloc(sizeof(*inode));

    if (inode == NULL)
        return NULL;
    inode->ops = &ops;
    inode->mount = &mount;
    inode->refs = 1;
    inode->mode = S_IFREG | 0600;
    inode->size = len;
    return inode;
}
