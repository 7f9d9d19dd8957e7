/* SPDX-License-Identifier: MIT */
/*
 * Physical pages. Each has a count of its users: a page that is shared
 * copy-on-write between processes has several. A page is named by its physical
 * address `pa`, always a multiple of 4 KiB; 0 is no page.
 *
 * Usable on any CPU and in any context except interrupt handlers, which
 * allocate nothing.
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include <stddef.h>
#include <stdint.h>

/* Who the page is for. The last pages are reserved for the kernel, so that
 * running out of memory ends the program that uses it all, and not the
 * kernel. */
enum page_use {
    PAGE_KERNEL,
    PAGE_USER,
};

/* What the kernel keeps about each page of RAM. */
struct page {
    uint32_t refs;   /* users; 0: free */
    uint32_t next;   /* page frame number: next free page, or next slab */
    uint32_t prev;   /* slabs only (mm/heap.c) */
    uint16_t in_use; /* slabs only: objects handed out */
    uint8_t first;   /* slabs only: index of the first free object */
    uint8_t class;   /* slabs only: index of the size */
};

/* Reads the memory map of the boot information. */
void page_init(void);

/* Returns a page with one user and undefined contents, or 0 if none is left. */
uint64_t page_alloc(enum page_use use) __attribute__((warn_unused_result));

/* The same, filled with zeros. */
uint64_t page_alloc_zeroed(enum page_use use)
    __attribute__((warn_unused_result));

/* Add and remove a user. Removing the last one frees the page. */
void page_ref(uint64_t pa);
void page_unref(uint64_t pa);

/* Returns `nr` contiguous pages, which are never freed, or 0. Only while
 * booting: they come from RAM that was never handed out. */
uint64_t page_take(uint64_t nr) __attribute__((warn_unused_result));

struct page *page_info(uint64_t pa);

struct page_counts {
    size_t total; /* pages that the allocator owns */
    size_t free;
};
struct page_counts page_count(void);

#endif
