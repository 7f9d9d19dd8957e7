/* SPDX-License-Identifier: MIT */
/*
 * regs: a system call preserves every register, except those that the ABI
 * excludes: rax is the result, and `syscall` itself overwrites rcx (with the
 * return address) and r11 (with the flags). The flags are preserved, too, even
 * those that the kernel must not run with (direction, alignment check).
 */
#include <stdint.h>

#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/sys.h"
#include "../lib/syscall.h"

enum { RAX, RCX = 2, R11 = 10, RFLAGS = 15, NR_REGS };

extern uint64_t regs_in[NR_REGS], regs_out[NR_REGS], regs_rsp[2];
void regs_by_syscall(void);
void regs_by_int80(void);

static const char *const names[NR_REGS] = {
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8",
    "r9",  "r10", "r11", "r12", "r13", "r14", "r15", "rflags",
};

/* Carry, parity, adjust, zero, sign, interrupt, direction, overflow, and
 * alignment check; bit 1 is always set. */
#define FLAGS 0x40ed7ul

static void check_entry(const char *entry, void (*enter)(void),
                        uint64_t may_change)
{
    for (unsigned i = 0; i < NR_REGS; i++)
        regs_in[i] = 0x1111111111111111ul * (i + 1) ^ 0x8000000000000000ul;
    regs_in[RAX] = __NR_getpid;
    regs_in[RFLAGS] = FLAGS;

    enter();

    lab_check(regs_out[RAX] == (uint64_t)getpid(),
              "%s: rax is the process number, %ld", entry, (long)regs_out[RAX]);
    for (unsigned i = RAX + 1; i < NR_REGS; i++) {
        if (may_change & (1ul << i))
            printf("     %s: %s may change: 0x%lx -> 0x%lx\n", entry, names[i],
                   regs_in[i], regs_out[i]);
        else
            lab_check(regs_in[i] == regs_out[i],
                      "%s: %s is unchanged: 0x%lx -> 0x%lx", entry, names[i],
                      regs_in[i], regs_out[i]);
    }
    lab_check(regs_rsp[0] == regs_rsp[1], "%s: rsp is unchanged", entry);
}

int main(void)
{
    check_entry("syscall", regs_by_syscall, 1ul << RCX | 1ul << R11);
    if (linux_host())
        lab_skip("int 0x80: on a Linux host it has other call numbers");
    else
        check_entry("int 0x80", regs_by_int80, 0);
    return lab_end();
}
