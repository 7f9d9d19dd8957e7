/* SPDX-License-Identifier: MIT */
/*
 * Row B1: the address space of the process that has just ended, read from its
 * page tables as the CPU would: which addresses, who may access them, and for
 * what.
 */
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/lab.h"
#include "layout.h"
#include "mm/paging.h"
#include "proc/process.h"

#define MAX_PRINTED 40u
#define FLAGS       (X86_PTE_P | X86_PTE_W | X86_PTE_U | X86_PTE_NX)

/* A run of consecutive pages with the same flags; printed when it ends. */
struct run {
    uint64_t start;
    uint64_t end;
    uint64_t flags;
    unsigned printed;
    unsigned writable_code;  /* W and X at once */
    unsigned kernel_for_all; /* U in the upper half, or no U in the lower */
};

static const char *part_of(uint64_t va)
{
    if (va < USER_STACK_BASE)
        return "program";
    if (va < USER_TOP)
        return "program: stack";
    if (va < KSTACK_BASE)
        return "kernel: all RAM, and devices";
    if (va < KERNEL_BASE)
        return "kernel: stack of a process";
    return "kernel: image";
}

static void end_run(struct run *run)
{
    if (run->end == run->start || run->printed++ >= MAX_PRINTED)
        return;
    printk("  %016lx-%016lx %8lu KiB %c%c%c%c  %s\n", run->start, run->end,
           (run->end - run->start) >> 10, run->flags & X86_PTE_U ? 'u' : 'k',
           'r', run->flags & X86_PTE_W ? 'w' : '-',
           run->flags & X86_PTE_NX ? '-' : 'x', part_of(run->start));
}

static void add_page(struct run *run, uint64_t va, uint64_t size,
                     uint64_t flags)
{
    bool upper = va >= DIRECT_BASE;

    if ((flags & X86_PTE_W) && !(flags & X86_PTE_NX))
        run->writable_code++;
    if (upper == ((flags & X86_PTE_U) != 0))
        run->kernel_for_all++;
    if (va != run->end || flags != run->flags ||
        part_of(va) != part_of(run->start)) {
        end_run(run);
        run->start = va;
        run->flags = flags;
    }
    run->end = va + size;
}

static void walk(struct run *run, uint64_t table_pa, uint64_t base,
                 unsigned level)
{
    const pte_t *table = phys_to_virt(table_pa);
    uint64_t size = 1ull << (X86_PAGE_SHIFT + 9 * (level - 1));

    for (unsigned i = 0; i < X86_NR_PTES; i++) {
        uint64_t va = base + i * size;

        if (!(table[i] & X86_PTE_P))
            continue;
        if (level == 4 && i >= X86_NR_PTES / 2)
            va |= 0xffff000000000000ull; /* sign-extended: canonical */
        if (level > 1 && !(table[i] & X86_PTE_PS))
            walk(run, table[i] & X86_PTE_ADDR, va, level - 1);
        else
            add_page(run, va, size, table[i] & FLAGS);
    }
}

bool lab_space(void)
{
    struct run run = {0};

    printk("  u: for ring 3 too, k: for ring 0 only; r: read, w: write, x: "
           "execute\n");
    walk(&run, current_process()->space->pml4, 0, 4);
    end_run(&run);
    bool held =
        lab_check(run.writable_code == 0, "no page is writable and executable");
    held &= lab_check(run.kernel_for_all == 0,
                      "ring 3 reaches its own half, and nothing of the other");
    return held;
}
