/* SPDX-License-Identifier: MIT */
/*
 * The descriptor and page tables that a vCPU starts with. The guest may replace
 * them. Source: Intel SDM Vol. 3A, "Segment Descriptors" and "4-Level Paging
 * and 5-Level Paging".
 */
#include "tables.h"

#include <hv/layout.h>
#include <x86/descriptor.h>
#include <x86/paging.h>

/* A flat segment of ring 0: base 0, limit 4 GiB. */
#define FLAT_SEGMENT(type, size_bits)                                          \
    (0x000F00000000FFFFull |   /* limit 0xFFFFF */                             \
     (uint64_t)(type) << 40 |  /* marked as accessed: never written to */      \
     1ull << 44 | 1ull << 47 | /* code or data, present */                     \
     (uint64_t)(size_bits) | 1ull << 55) /* limit counts pages */
#define CODE_64 (1ull << 53)
#define SIZE_32 (1ull << 54)

static const uint64_t gdt_long[BOOT_GDT_NR] = {
    [BOOT_GDT_CODE] = FLAT_SEGMENT(X86_SEG_CODE_RX, CODE_64),
    [BOOT_GDT_DATA] = FLAT_SEGMENT(X86_SEG_DATA_RW, SIZE_32),
};

static const uint64_t gdt_protected[BOOT_GDT_NR] = {
    [BOOT_GDT_CODE] = FLAT_SEGMENT(X86_SEG_CODE_RX, SIZE_32),
    [BOOT_GDT_DATA] = FLAT_SEGMENT(X86_SEG_DATA_RW, SIZE_32),
};

_Static_assert(sizeof(gdt_long) == BOOT_GDT_LIMIT + 1,
               "limit is the last byte");
_Static_assert(HV_BOOT_PD + 4 * X86_PAGE_SIZE == HV_BOOT_STACK,
               "four page directories fit their place");

/* One table: `nr` entries whose addresses start at `first`, `step` apart. */
static int write_table(struct guest_mem *mem, uint64_t at, unsigned nr,
                       uint64_t first, uint64_t step, uint64_t flags)
{
    uint64_t table[X86_NR_PTES] = {0};

    for (unsigned i = 0; i < nr; i++)
        table[i] = (first + i * step) | flags;
    return guest_mem_write(mem, gpa(at), table, sizeof(table));
}

static int write_page_tables(struct guest_mem *mem)
{
    const uint64_t reach = (uint64_t)X86_NR_PTES * X86_LARGE_PAGE_SIZE;
    const unsigned nr_directories = 4;
    int result = write_table(mem, HV_BOOT_PML4, 1, HV_BOOT_PDPT, 0,
                             X86_PTE_P | X86_PTE_W);

    if (!result)
        result = write_table(mem, HV_BOOT_PDPT, nr_directories, HV_BOOT_PD,
                             X86_PAGE_SIZE, X86_PTE_P | X86_PTE_W);
    for (unsigned i = 0; !result && i < nr_directories; i++)
        result = write_table(mem, HV_BOOT_PD + i * X86_PAGE_SIZE, X86_NR_PTES,
                             i * reach, X86_LARGE_PAGE_SIZE,
                             X86_PTE_P | X86_PTE_W | X86_PTE_PS);
    return result;
}

int boot_tables_write(enum boot_mode mode, enum boot_protocol protocol,
                      struct guest_mem *mem)
{
    const gpa_t gdt = gpa(HV_BOOT_GDT + boot_gdt_shift(protocol));
    int result;

    if (mode == BOOT_MODE_LONG) {
        result = guest_mem_write(mem, gdt, gdt_long, sizeof(gdt_long));
        return result ? result : write_page_tables(mem);
    }
    if (mode == BOOT_MODE_PROTECTED)
        return guest_mem_write(mem, gdt, gdt_protected, sizeof(gdt_protected));
    return 0;
}
