/* SPDX-License-Identifier: MIT */
/*
 * The two ways from ring 3 into the kernel, and nothing else.
 *
 *   entry     number   arguments                     result   destroyed
 *   syscall   rax      rdi rsi rdx r10 r8 r9         rax      rcx r11
 *   int 0x80  rax      rdi rsi rdx r10 r8 r9         rax      -
 *
 * The result is the kernel's: -errno (-4095..-1) or what the call returns.
 * Numbers are those of <asm/unistd.h>, the Linux x86-64 ABI, for both entries:
 * that is this kernel's rule. On a Linux host `int 0x80` enters with the 32-bit
 * numbers and registers, so programs that use it run on the teaching kernel
 * only (linux_host() in sys.h tells which of the two this is).
 */
#ifndef SYSCALL_H
#define SYSCALL_H

#include <asm/unistd.h>

static inline long syscall6(long nr, long a, long b, long c, long d, long e,
                            long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long ret = nr;

    __asm__ volatile("syscall"
                     : "+a"(ret)
                     : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return ret;
}

static inline long syscall3(long nr, long a, long b, long c)
{
    long ret = nr;

    __asm__ volatile("syscall"
                     : "+a"(ret)
                     : "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return ret;
}

static inline long int80_3(long nr, long a, long b, long c)
{
    long ret = nr;

    __asm__ volatile("int $0x80"
                     : "+a"(ret)
                     : "D"(a), "S"(b), "d"(c)
                     : "memory");
    return ret;
}

#endif
