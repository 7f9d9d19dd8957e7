/* SPDX-License-Identifier: MIT */
/*
 * Slabs: a page cut into objects of one size. The page's struct page has the
 * size, the number of objects in use and the first free one; each free object
 * holds the index of the next. The page of an empty slab is freed at once, so
 * that page counts show what is really in use.
 */
#include "mm/heap.h"

#include "cpu/cpu.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sync/spinlock.h"

#define SMALLEST   32u
#define NR_CLASSES 7u /* 32 << 6 == HEAP_MAX */
#define NO_OBJECT  255u
#define NO_SLAB    0u

_Static_assert(SMALLEST << (NR_CLASSES - 1) == HEAP_MAX, "the last class");
_Static_assert(X86_PAGE_SIZE / SMALLEST < NO_OBJECT, "indices fit a byte");

static struct spinlock lock = SPINLOCK_INIT("heap", RANK_HEAP);

/* Slabs with a free object, by class: page frame numbers, doubly linked
 * through struct page. */
static uint32_t partial[NR_CLASSES];

static struct page *slab_info(uint32_t frame)
{
    return page_info((uint64_t)frame << X86_PAGE_SHIFT);
}

static void link_slab(uint32_t frame, struct page *slab)
{
    slab->prev = NO_SLAB;
    slab->next = partial[slab->class];
    if (slab->next != NO_SLAB)
        slab_info(slab->next)->prev = frame;
    partial[slab->class] = frame;
}

static void unlink_slab(struct page *slab)
{
    if (slab->next != NO_SLAB)
        slab_info(slab->next)->prev = slab->prev;
    if (slab->prev != NO_SLAB)
        slab_info(slab->prev)->next = slab->next;
    else
        partial[slab->class] = slab->next;
}

/* Makes a slab of free objects. Returns false if memory ran out. */
static bool new_slab(uint8_t class)
{
    uint64_t pa = page_alloc(PAGE_KERNEL);

    if (pa == 0)
        return false;
    uint8_t *page = phys_to_virt(pa);
    unsigned size = SMALLEST << class;
    unsigned count = X86_PAGE_SIZE / size;

    for (unsigned i = 0; i < count; i++)
        page[i * size] = (uint8_t)(i + 1 < count ? i + 1 : NO_OBJECT);

    struct page *slab = page_info(pa);

    slab->class = class;
    slab->first = 0;
    slab->in_use = 0;
    link_slab((uint32_t)(pa >> X86_PAGE_SHIFT), slab);
    return true;
}

void *heap_alloc(size_t size)
{
    uint8_t class = 0;
    uint8_t *object = NULL;

    ASSERT(size <= HEAP_MAX);
    DEBUG_ASSERT(this_cpu()->interrupt_depth == 0);
    while (SMALLEST << class < size)
        class ++;

    spin_lock(&lock);
    if (partial[class] != NO_SLAB || new_slab(class)) {
        uint64_t pa = (uint64_t)partial[class] << X86_PAGE_SHIFT;
        struct page *slab = page_info(pa);

        object =
            (uint8_t *)phys_to_virt(pa) + slab->first * (SMALLEST << class);
        slab->first = *object;
        slab->in_use++;
        if (slab->first == NO_OBJECT)
            unlink_slab(slab);
    }
    spin_unlock(&lock);
    if (object != NULL)
        memset(object, 0, SMALLEST << class);
    return object;
}

void heap_free(void *object)
{
    if (object == NULL)
        return;
    uint64_t pa = ALIGN_DOWN(virt_to_phys(object), X86_PAGE_SIZE);
    uint64_t offset = virt_to_phys(object) - pa;

    spin_lock(&lock);
    struct page *slab = page_info(pa);

    ASSERT(slab->in_use > 0 && slab->class < NR_CLASSES);
    ASSERT(offset % (SMALLEST << slab->class) == 0);
    if (slab->first == NO_OBJECT)
        link_slab((uint32_t)(pa >> X86_PAGE_SHIFT), slab);
    *(uint8_t *)object = slab->first;
    slab->first = (uint8_t)(offset / (SMALLEST << slab->class));
    if (--slab->in_use == 0) {
        unlink_slab(slab);
        page_unref(pa);
    }
    spin_unlock(&lock);
}
