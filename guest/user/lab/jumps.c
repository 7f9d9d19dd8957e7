/* SPDX-License-Identifier: MIT */
/*
 * jumps [SEED [COUNT]]: processes jump to addresses that must not be executed:
 * random addresses, the kernel's, non-canonical ones, their own data, stack and
 * heap, the edges of pages. Each must be ended by a signal, and nothing else
 * may happen. Their own code is left out, because anything could happen there.
 */
#include <stdint.h>

#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

extern char etext[]; /* from the linker: the end of the code */

static unsigned long rng;
static unsigned char some_data[64] = {0xc3, 0xc3, 0xc3, 0xc3}; /* ret */

static unsigned long random_bits(void)
{
    rng ^= rng << 13;
    rng ^= rng >> 7;
    rng ^= rng << 17;
    return rng;
}

/* Linux maps code of its own between the stack and here. */
#define VDSO_FROM 0x7ff000000000ul

static uintptr_t pick(void)
{
    static unsigned char on_heap[16] = {0xc3};
    unsigned long r = random_bits();

    switch (r >> 60) {
    case 0:
        return r % PAGE_SIZE;
    case 1:
    case 2:
        return 0xffff800000000000ul | (r & 0x7ffffffffffful);
    case 3:
        return 0xffffffff80000000ul + (r & 0xfffffff);
    case 4:
    case 5:
        return 0x800000000000ul + (r & 0x7ffffffffffffffful) % (1ul << 62);
    case 6:
        return (uintptr_t)some_data + r % sizeof(some_data);
    case 7:
        return (uintptr_t)__builtin_frame_address(0);
    case 8:
        return (uintptr_t)on_heap;
    case 9: /* just below the end of user space */
        return 0x7fffffffffffUL - r % 16;
    case 10:
        return 0x400000 - r % PAGE_SIZE - 1;
    default:
        return r % VDSO_FROM;
    }
}

static void jump(void *arg)
{
    __asm__ volatile("jmp *%0" ::"r"(*(uintptr_t *)arg) : "memory");
}

int main(int argc, char *argv[])
{
    long nr = 200, ended = 0;

    rng = 1;
    if (argc > 3)
        usage("jumps [SEED [COUNT]]");
    if (argc > 1)
        rng = (unsigned long)args_number(argv[1], 1, 1000000000, "SEED");
    rng *= 0x9e3779b97f4a7c15ul;
    if (argc > 2)
        nr = args_number(argv[2], 1, 100000000, "COUNT");
    for (long i = 0; i < nr; i++) {
        uintptr_t to = pick();
        int status;

        if (to >= 0x401000 && to < (uintptr_t)etext)
            to = 0;
        status = lab_in_child(jump, &to);
        if (!WIFEXITED(status) &&
            (WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGILL ||
             WTERMSIG(status) == SIGBUS))
            ended++;
        else
            printf("a jump to 0x%lx ended with 0x%x\n", to, (unsigned)status);
    }
    lab_check(ended == nr, "%ld of %ld jumps to nowhere ended their process",
              ended, nr);
    return lab_end();
}
