/* SPDX-License-Identifier: MIT */
/*
 * What assembly code needs to know about C: offsets into structures, and
 * constants that are not in the shared headers. Compiled to assembly only;
 * guest.mk turns each "->NAME $value" into a nasm %define.
 */
#include <stddef.h>

#include "cpu/cpu.h"
#include "layout.h"
#include "proc/process.h"
#include "trap/frame.h"

#define DEFINE(name, value)                                                    \
    __asm__ volatile(".ascii \"->" #name " %0\"" ::"i"((long long)(value)))
#define OFFSET(name, type, member) DEFINE(name, offsetof(struct type, member))

void offsets(void);

void offsets(void)
{
    DEFINE(KERNEL_IMAGE_BASE, KERNEL_BASE);
    DEFINE(DIRECT_SLOT, DIRECT_BASE >> 39 & 511);
    DEFINE(AP_TRAMPOLINE, AP_TRAMPOLINE);
    DEFINE(AP_PML4, AP_PML4);
    DEFINE(SEL_USER_CODE, SEL_USER_CODE);
    DEFINE(SEL_USER_DATA, SEL_USER_DATA);
    DEFINE(VECTOR_SYSCALL_INSN, VECTOR_SYSCALL_INSN);

    OFFSET(FRAME_R11, trap_frame, r11);
    OFFSET(FRAME_RCX, trap_frame, rcx);
    OFFSET(FRAME_VECTOR, trap_frame, vector);
    OFFSET(FRAME_RIP, trap_frame, rip);
    OFFSET(FRAME_CS, trap_frame, cs);
    OFFSET(FRAME_RFLAGS, trap_frame, rflags);
    OFFSET(FRAME_RSP, trap_frame, rsp);

    OFFSET(CPU_KERNEL_RSP, cpu, kernel_rsp);
    OFFSET(CPU_USER_RSP, cpu, user_rsp);

    OFFSET(CONTEXT_RSP, context, rsp);
    OFFSET(CONTEXT_RBP, context, rbp);
    OFFSET(CONTEXT_RBX, context, rbx);
    OFFSET(CONTEXT_R12, context, r12);
    OFFSET(CONTEXT_R13, context, r13);
    OFFSET(CONTEXT_R14, context, r14);
    OFFSET(CONTEXT_R15, context, r15);
    OFFSET(CONTEXT_RIP, context, rip);
}
