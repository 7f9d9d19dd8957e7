/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks, in slots of their own part of the address space. A few freed
 * stacks stay mapped, for the next process; the others are unmapped, also from
 * every TLB.
 */
#include "mm/kstack.h"

#include "cpu/shootdown.h"
#include "kernel.h"
#include "layout.h"
#include "mm/page.h"
#include "mm/paging.h"
#include "sync/spinlock.h"

#define NR_SLOTS  1024u
#define SLOT_SIZE (2 * KSTACK_SIZE) /* the lower half stays unmapped */
#define NR_CACHED 8u

static struct spinlock lock = SPINLOCK_INIT("kstack", RANK_KSTACK);
static uint64_t used[NR_SLOTS / 64]; /* one bit for each slot */
static uint64_t cached[NR_CACHED];   /* tops of stacks still mapped */
static unsigned nr_cached;

static uint64_t slot_top(unsigned slot)
{
    return KSTACK_BASE + (slot + 1) * (uint64_t)SLOT_SIZE;
}

/* Takes a free slot. Returns NR_SLOTS if there is none. */
static unsigned take_slot(void)
{
    for (unsigned i = 0; i < NR_SLOTS / 64; i++) {
        if (used[i] == ~0ull)
            continue;
        unsigned bit = (unsigned)__builtin_ctzll(~used[i]);

        used[i] |= 1ull << bit;
        return i * 64 + bit;
    }
    return NR_SLOTS;
}

static void give_slot(uint64_t top)
{
    uint64_t slot = (top - KSTACK_BASE) / SLOT_SIZE - 1;

    used[slot / 64] &= ~(1ull << slot % 64);
}

/* Unmaps a stack, and frees its slot last, so that nobody gets the same
 * addresses while a stale entry may be in some TLB. */
static void release(uint64_t top)
{
    uint64_t pages[KSTACK_PAGES];

    for (unsigned i = 0; i < KSTACK_PAGES; i++)
        pages[i] = paging_unmap_kernel(top - (i + 1) * X86_PAGE_SIZE);
    shootdown(top - KSTACK_SIZE, KSTACK_PAGES);
    for (unsigned i = 0; i < KSTACK_PAGES; i++)
        if (pages[i] != 0)
            page_unref(pages[i]);
    spin_lock(&lock);
    give_slot(top);
    spin_unlock(&lock);
}

uint64_t kstack_alloc(void)
{
    uint64_t top = 0;
    unsigned slot = NR_SLOTS;

    spin_lock(&lock);
    if (nr_cached > 0)
        top = cached[--nr_cached];
    else
        slot = take_slot();
    spin_unlock(&lock);
    if (top != 0 || slot == NR_SLOTS)
        return top;

    top = slot_top(slot);
    for (unsigned i = 0; i < KSTACK_PAGES; i++) {
        uint64_t pa = page_alloc(PAGE_USER); /* a fork may fail */
        uint64_t va = top - (i + 1) * X86_PAGE_SIZE;

        if (pa == 0 || paging_map_kernel(va, pa, X86_PTE_W | X86_PTE_NX) != 0) {
            if (pa != 0)
                page_unref(pa);
            release(top);
            return 0;
        }
    }
    return top;
}

void kstack_free(uint64_t top)
{
    bool kept = false;

    spin_lock(&lock);
    if (nr_cached < NR_CACHED) {
        cached[nr_cached++] = top;
        kept = true;
    }
    spin_unlock(&lock);
    if (!kept)
        release(top);
}
