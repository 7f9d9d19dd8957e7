/* SPDX-License-Identifier: MIT */
/*
 * Every trap but `syscall` comes through here. Exceptions are handled in
 * trap/exception.c, system calls in sys/syscall.c, interrupts by the functions
 * that registered for them.
 */
#include "trap/trap.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "dev/lapic.h"
#include "kernel.h"
#include "proc/sched.h"
#include "proc/signal.h"
#include "sys/syscall.h"
#include "trace/trace.h"
#include "trap/extable.h"
#include "trap/panic.h"
#include "x86/descriptor.h"

static interrupt_fn *handlers[X86_NR_VECTORS];

void interrupt_register(unsigned vector, interrupt_fn *handler)
{
    ASSERT(vector >= X86_NR_EXCEPTIONS && vector < X86_NR_VECTORS);
    ASSERT(handlers[vector] == NULL);
    handlers[vector] = handler;
}

#define MAX_POLLED 4u

static void (*polled[MAX_POLLED])(void);
static unsigned nr_polled;

void interrupt_poll_register(void (*look)(void))
{
    ASSERT(nr_polled < MAX_POLLED);
    polled[nr_polled++] = look;
}

void interrupt_poll(void)
{
    for (unsigned i = 0; i < nr_polled; i++)
        polled[i]();
}

/* The handler runs with interrupts off, and until the end of interrupt the
 * local APIC holds back all interrupts of its priority class (vector / 16) and
 * below. */
static void interrupt_handle(struct trap_frame *frame)
{
    struct cpu *cpu = this_cpu();
    interrupt_fn *handler = handlers[frame->vector];

    if (frame->vector == VECTOR_SPURIOUS)
        return; /* spurious: needs no end of interrupt */
    cpu->interrupt_depth++;
    if (handler != NULL)
        handler(frame);
    else
        printk("trap: nobody handles vector 0x%lx; ignored\n", frame->vector);
    cpu->interrupt_depth--;
    if (lapic_present())
        lapic_eoi();
}

void interrupt_allow_nesting(void)
{
    interrupts_on();
    __asm__ volatile("nop"); /* `sti` takes effect after this */
    interrupts_off();
}

void trap_return_work(struct trap_frame *frame)
{
    struct process *process = current_process();

    while (this_cpu()->need_resched || signal_waiting(process)) {
        bool resched = this_cpu()->need_resched;

        interrupts_on();
        if (signal_waiting(process))
            signal_deliver(frame);
        if (resched)
            sched_yield();
        interrupts_off();
    }
    if (this_cpu()->need_help)
        sched_call_help();
}

void trap_dispatch(struct trap_frame *frame)
{
    if (frame->vector == VECTOR_SYSCALL) {
        syscall_dispatch(frame);
        return;
    }
    trace_trap(frame);
    if (frame->vector < X86_NR_EXCEPTIONS)
        exception_handle(frame);
    else
        interrupt_handle(frame);
    if (frame_from_user(frame))
        trap_return_work(frame);
    trace_trap_return(frame);
}

static struct trap_frame double_fault;

const struct trap_frame *trap_last_double_fault(void)
{
    return double_fault.vector == X86_VEC_DF ? &double_fault : NULL;
}

/* The manuals call a double fault an abort, because it is not always known
 * where it happened. If the exception table expects it here, we continue
 * elsewhere. */
static bool survive_double_fault(struct trap_frame *frame)
{
    uint64_t fixup = extable_find(frame->rip);

    if (fixup == 0)
        return false;
    double_fault = *frame;
    frame->rip = fixup;
    return true;
}

void trap_critical(struct trap_frame *frame)
{
    if (frame->vector == X86_VEC_DF && survive_double_fault(frame))
        return;
    if (frame->vector == X86_VEC_NMI) {
        if (panic_begun())
            panic_stop();
        printk("trap: NMI on CPU %u at rip 0x%lx; ignored\n", this_cpu()->id,
               frame->rip);
        return;
    }
    panic_frame(frame, "%s", exception_name(frame->vector));
}
