/* SPDX-License-Identifier: MIT */
/* The way from a trap frame to a system call's handler. */
#include "sys/syscall.h"

#include <asm/errno.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "proc/process.h"
#include "sys/table.h"
#include "trace/call.h"
#include "trap/trap.h"

/* Prints the name of a call that we do not have, once, so that a person who
 * ports a program knows what is missing. */
static int64_t unknown(uint64_t number)
{
    /* One bit for each call, and one for all numbers that Linux does not have
     * either. */
    static uint64_t named[NR_SYSCALLS / 64 + 1];
    uint64_t place = MIN(number, (uint64_t)NR_SYSCALLS);
    uint64_t bit = 1ull << place % 64;

    if (__atomic_fetch_or(&named[place / 64], bit, __ATOMIC_RELAXED) & bit)
        return -ENOSYS;
    const char *name = syscall_name(number);

    printk("syscall: process %d (%s) called number %ld (%s), which this kernel "
           "does not have\n",
           current_process()->pid, current_process()->name, (int64_t)number,
           name != NULL ? name : "nobody has it");
    return -ENOSYS;
}

static inline __attribute__((always_inline)) void
perform(const struct syscall *call, uint64_t number)
{
    syscall_fn *handler = number < NR_SYSCALLS ? syscall_table[number] : NULL;
    struct trap_frame *frame = call->frame;

    frame->error = number; /* for restart() in proc/signal_act.c */
    frame->rax = (uint64_t)(handler != NULL ? handler(call) : unknown(number));
}

/* Performs a call whose trace records include what its arguments point to. */
static __attribute__((noinline)) void
perform_with_text(const struct syscall *call, uint64_t number)
{
    struct trap_frame *frame = call->frame;
    struct trace_result text;

    interrupts_on();
    trace_arguments(call, number);
    perform(call, number);
    int64_t result = (int64_t)frame->rax;

    trace_copy_result(call, number, result, &text);
    interrupts_off();
    trap_return_work(frame);
    trace_sysret(frame, number, result, text.size);
    if (text.size != 0)
        trace_write_result(&text);
}

/* Performs a call, with a trace record before and after it. */
static inline __attribute__((always_inline)) void
perform_traced(const struct syscall *call, uint64_t number,
               struct hv_trace_ring *ring)
{
    struct trap_frame *frame = call->frame;

    trace_syscall(ring, call, number);
    if (trace_has_text(number)) {
        perform_with_text(call, number);
        return;
    }
    interrupts_on();
    perform(call, number);
    int64_t result = (int64_t)frame->rax;

    interrupts_off();
    trap_return_work(frame);
    trace_sysret(frame, number, result, 0);
}

void syscall_dispatch(struct trap_frame *frame)
{
    const struct syscall call = {
        .arg = {frame->rdi, frame->rsi, frame->rdx, frame->r10, frame->r8,
                frame->r9},
        .frame = frame,
    };
    uint64_t number = frame->rax;
    struct hv_trace_ring *ring = trace_ring();

    if (__builtin_expect(ring != NULL, false)) {
        perform_traced(&call, number, ring);
        return;
    }
    interrupts_on();
    perform(&call, number);
    interrupts_off();
    trap_return_work(frame);
}
