/* SPDX-License-Identifier: MIT */
/*
 * doors: goes through each door (way) into the kernel, one after the other, and
 * checks that its registers came back as they went in. Only the kernel sees
 * what the CPU did on the way: with lab=doors it watches
 * (guest/kernel/lab/doors.c), and expects the doors in this order.
 */
#include <stdint.h>

#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

enum { R15, R11 = 4, RCX = 12, RAX = 14, NR_REGS };

#define FULL     0xd00d0000ul /* doors_entry.asm */
#define SPIN     100000ul     /* rounds between two readings of the clock */
#define SPIN_NS  300000000l   /* 30 ticks: one will come meanwhile */
#define NS_PER_S 1000000000l

extern uint64_t doors_out[NR_REGS];
void doors_int80(uint64_t rax);
void doors_syscall(uint64_t rax);
void doors_touch(uint64_t rax);
void doors_spin(uint64_t rax);

/* `result`: what must be in rax. `lost`: registers that need not be
 * preserved. */
static void check(const char *door, uint64_t result, uint64_t lost)
{
    unsigned nr = 0, kept = 0;

    for (unsigned i = R15 + 1; i < RAX; i++) {
        if (lost & 1ul << i)
            continue;
        nr++;
        kept += doors_out[i] == FULL + i;
    }
    lab_check(kept == nr && doors_out[RAX] == result,
              "%s: back behind it, with %u of %u registers as they were", door,
              kept, nr);
}

static void *untouched(void)
{
    void *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        die("mapping a page");
    return page;
}

static long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static void spin(void)
{
    long end = now() + SPIN_NS;

    do
        doors_spin(SPIN);
    while (now() < end);
}

int main(void)
{
    uint64_t pid = (uint64_t)getpid();
    uint64_t page = (uint64_t)untouched();

    if (linux_host()) {
        lab_skip("int 0x80: on a Linux host it has other call numbers");
    } else {
        doors_int80(__NR_getpid);
        check("int 0x80", pid, 0);
    }
    doors_syscall(__NR_getpid);
    check("syscall", pid, 1ul << RCX | 1ul << R11);
    doors_touch(page);
    check("page fault", page, 0);
    lab_check(uname(untouched()) == 0, "page fault of the kernel: done again");
    spin();
    check("timer interrupt", 0, 0);
    return lab_end();
}
