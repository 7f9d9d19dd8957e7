/* SPDX-License-Identifier: MIT */
/*
 * The allocator of physical pages. It uses a list of freed pages first, and
 * then the RAM that was never handed out. That RAM is not touched before it is
 * needed, so that booting takes the same time on any machine, and the host
 * never has to provide what the guest does not use.
 */
#include "mm/page.h"

#include "kernel.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "lib/string.h"
#include "sync/spinlock.h"

#define MAX_RANGES HV_BOOT_MAX_REGIONS
#define NO_PAGE    0u

/* A range of RAM that the allocator owns: [start, end). */
struct range {
    uint64_t start;
    uint64_t end;
};

static struct spinlock lock = SPINLOCK_INIT("page", RANK_PAGE);
static struct range fresh[MAX_RANGES]; /* never handed out */
static unsigned nr_fresh;
static uint32_t free_list = NO_PAGE; /* page frame number */
static struct page *pages;           /* one for each page frame */
static uint64_t nr_frames;           /* elements of pages[] */
static struct page_counts counts;
static size_t reserve; /* pages kept for the kernel */

struct page *page_info(uint64_t pa)
{
    uint64_t frame = pa >> X86_PAGE_SHIFT;

    ASSERT(frame < nr_frames);
    return &pages[frame];
}

/* Puts the RAM regions of the machine into fresh[], without the image (a
 * flat image's .bss lies in what the VMM calls free RAM). */
static void find_ranges(void)
{
    uint64_t image_last = image_to_phys(image_end);

    for (uint32_t i = 0; i < boot_info.nr_regions; i++) {
        const struct hv_region *r = &boot_info.regions[i];
        uint64_t start = ALIGN_UP(r->base, X86_PAGE_SIZE);
        uint64_t end = ALIGN_DOWN(r->base + r->size, X86_PAGE_SIZE);

        if (end > nr_frames << X86_PAGE_SHIFT)
            nr_frames = end >> X86_PAGE_SHIFT;
        if (r->kind != HV_REGION_RAM)
            continue;
        start = MAX(start, (uint64_t)PHYS_FIRST_FREE);
        if (start < image_last && end > KERNEL_PHYS)
            start = image_last;
        if (start < end)
            fresh[nr_fresh++] = (struct range){start, end};
    }
}

/* Takes the memory for pages[] from the first range that is large enough. It is
 * not cleared: an element is valid only once its page has been handed out. */
static void place_pages(void)
{
    uint64_t size = ALIGN_UP(nr_frames * sizeof(*pages), X86_PAGE_SIZE);

    for (unsigned i = 0; i < nr_fresh; i++) {
        if (fresh[i].end - fresh[i].start < size)
            continue;
        pages = phys_to_virt(fresh[i].start);
        fresh[i].start += size;
        return;
    }
    panic("out of memory: %lu KiB needed to keep track of pages", size >> 10);
}

void page_init(void)
{
    find_ranges();
    place_pages();
    for (unsigned i = 0; i < nr_fresh; i++)
        counts.total += (fresh[i].end - fresh[i].start) >> X86_PAGE_SHIFT;
    counts.free = counts.total;
    reserve = counts.total / 32;
}

/* Takes a page that was never handed out, the lowest address first. 0: none is
 * left. */
static uint64_t take_fresh(void)
{
    for (unsigned i = 0; i < nr_fresh; i++) {
        if (fresh[i].start == fresh[i].end)
            continue;
        uint64_t pa = fresh[i].start;

        fresh[i].start += X86_PAGE_SIZE;
        return pa;
    }
    return 0;
}

uint64_t page_take(uint64_t nr)
{
    uint64_t size = nr << X86_PAGE_SHIFT;
    uint64_t pa = 0;

    spin_lock(&lock);
    for (unsigned i = 0; i < nr_fresh && pa == 0; i++) {
        if (fresh[i].end - fresh[i].start < size)
            continue;
        pa = fresh[i].start;
        fresh[i].start += size;
        counts.total -= nr;
        counts.free -= nr;
    }
    spin_unlock(&lock);
    return pa;
}

uint64_t page_alloc(enum page_use use)
{
    uint64_t pa = 0;

    spin_lock(&lock);
    if (counts.free > (use == PAGE_USER ? reserve : 0)) {
        counts.free--;
        if (free_list != NO_PAGE) {
            pa = (uint64_t)free_list << X86_PAGE_SHIFT;
            free_list = page_info(pa)->next;
        } else {
            pa = take_fresh();
        }
        ASSERT(pa != 0);
        *page_info(pa) = (struct page){.refs = 1};
    }
    spin_unlock(&lock);
    return pa;
}

uint64_t page_alloc_zeroed(enum page_use use)
{
    uint64_t pa = page_alloc(use);

    if (pa != 0)
        memset(phys_to_virt(pa), 0, X86_PAGE_SIZE);
    return pa;
}

void page_ref(uint64_t pa)
{
    uint32_t before =
        __atomic_fetch_add(&page_info(pa)->refs, 1, __ATOMIC_RELAXED);

    ASSERT(before != 0);
}

void page_unref(uint64_t pa)
{
    struct page *page = page_info(pa);

    /* Release and acquire: everything that others wrote to the page happens
     * before it is handed out again. */
    uint32_t before = __atomic_fetch_sub(&page->refs, 1, __ATOMIC_ACQ_REL);

    ASSERT(before != 0);
    if (before != 1)
        return;
    spin_lock(&lock);
    page->next = free_list;
    free_list = (uint32_t)(pa >> X86_PAGE_SHIFT);
    counts.free++;
    spin_unlock(&lock);
}

struct page_counts page_count(void)
{
    spin_lock(&lock);
    struct page_counts now = counts;

    spin_unlock(&lock);
    return now;
}
