/* SPDX-License-Identifier: MIT */
/* Row A6: a double fault that is survived. */
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/lab.h"
#include "trap/trap.h"

void lab_lose_stack(void); /* lab/double_fault.asm */
extern const char lab_lost_push[];

bool lab_double_fault(void)
{
    for (int i = 0; i < 3; i++)
        lab_lose_stack();

    const struct trap_frame *frame = trap_last_double_fault();

    if (!lab_check(frame != NULL && frame->rip == (uint64_t)lab_lost_push,
                   "the push without a stack was a double fault"))
        return false;
    bool held =
        lab_check(frame->rsp == 0xffffd00000000000ull,
                  "its frame holds the lost stack pointer 0x%lx", frame->rsp);

    lab_check(true, "and we are back, three times");
    return held;
}
