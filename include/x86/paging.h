/* SPDX-License-Identifier: MIT */
/*
 * Paging-structure entries and page-fault error codes. Source: Intel SDM
 * Vol. 3A, "Paging"; AMD APM Vol. 2, "Page Translation and Protection".
 */
#ifndef X86_PAGING_H
#define X86_PAGING_H

#define X86_PAGE_SHIFT      12
#define X86_PAGE_SIZE       4096u
#define X86_LARGE_PAGE_SIZE 0x200000u
#define X86_NR_PTES         512u /* entries in one table, 4 levels */

#define X86_PTE_P    (1ull << 0) /* present */
#define X86_PTE_W    (1ull << 1) /* writable */
#define X86_PTE_U    (1ull << 2) /* user */
#define X86_PTE_PWT  (1ull << 3)
#define X86_PTE_PCD  (1ull << 4)
#define X86_PTE_A    (1ull << 5)  /* accessed */
#define X86_PTE_D    (1ull << 6)  /* dirty */
#define X86_PTE_PS   (1ull << 7)  /* a large page, in PDPT and PD */
#define X86_PTE_G    (1ull << 8)  /* global */
#define X86_PTE_NX   (1ull << 63) /* no execute */
#define X86_PTE_ADDR 0x000FFFFFFFFFF000ull

/* Page-fault error code. */
#define X86_PF_P    (1u << 0) /* 0: not present, 1: protection */
#define X86_PF_W    (1u << 1) /* write */
#define X86_PF_U    (1u << 2) /* from ring 3 */
#define X86_PF_RSVD (1u << 3) /* reserved bit set in an entry */
#define X86_PF_I    (1u << 4) /* instruction fetch */

#endif
