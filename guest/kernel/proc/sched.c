/* SPDX-License-Identifier: MIT */
/*
 * The mechanism of scheduling: the switch from process to process, and idling.
 *
 * The kernel is not preemptive: an interrupt in the kernel returns to the code
 * that it interrupted. A process gives the CPU away only when it sleeps, or on
 * its way back to user mode (trap_return_work()).
 */
#include "proc/sched.h"

#include "cpu/asm.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/tick.h"
#include "dev/lapic.h"
#include "kernel.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/paging.h"
#include "proc/alarm.h"
#include "trace/trace.h"
#include "trap/trap.h"
#include "x86/msr.h"

void switch_context(struct context *old, const struct context *new);

struct spinlock sched_lock = SPINLOCK_INIT("sched", RANK_SCHED);
const struct sched_policy *sched_policy = &sched_rr;

/* A process may wait this long before another CPU is woken for it. */
#define PATIENCE_US 300u

static unsigned nr_queued; /* processes in the policy's queue; sched_lock */
static struct process idle_processes[MAX_CPUS];

/* Interrupts another CPU, so that it enters the kernel or leaves its idle
 * sleep. */
static void kick(const struct cpu *cpu)
{
    if (cpu != this_cpu() && lapic_present())
        lapic_send(cpu->id, VECTOR_RESCHEDULE);
}

/* Chooses an idle CPU that has not been woken yet, if there are processes
 * waiting that this CPU will not run now. The caller must kick() it. */
static struct cpu *call_idle(void)
{
    bool takes_one = this_cpu()->current == this_cpu()->idle;

    for (unsigned i = 0; nr_queued > takes_one && i < MAX_CPUS; i++) {
        struct cpu *cpu = &cpus[i];

        if (!cpu->started || cpu->kicked || cpu->current != cpu->idle ||
            cpu == this_cpu())
            continue;
        cpu->kicked = true;
        return cpu;
    }
    return NULL;
}

/* Another CPU is woken only here or at a tick, not when a process becomes
 * runnable; and only once a process has waited for a while. Most processes that
 * wake another one sleep soon afterwards, and then their own CPU runs it. An
 * interrupt would be useless then, and on a host with fewer CPUs than we have,
 * the CPU that it wakes would run in our place. */
void sched_call_help(void)
{
    struct cpu *cpu = this_cpu();
    uint64_t now = tsc_read();

    DEBUG_ASSERT(cpu->nr_held == 0);
    if (cpu->help_since == 0)
        cpu->help_since = now;
    if (now - cpu->help_since < (uint64_t)clock_tsc_khz() * PATIENCE_US / 1000)
        return;
    spin_lock(&sched_lock);
    cpu->need_help = false;
    cpu->help_since = 0;
    const struct cpu *idle = call_idle();

    spin_unlock(&sched_lock);
    if (idle != NULL)
        kick(idle);
}

void sched_kick(const struct process *process)
{
    kick(&cpus[process->cpu]);
}

/* The interrupt itself is enough: on its way back the CPU checks for work. */
static void on_reschedule(struct trap_frame *frame)
{
    (void)frame;
}

void sched_init(const char *name)
{
    static const struct sched_policy *const policies[] = {
        &sched_coop,
        &sched_rr,
        &sched_mlfq,
    };

    interrupt_register(VECTOR_RESCHEDULE, on_reschedule);

    if (name == NULL)
        return;
    if (strcmp(name, "preempt") == 0)
        name = sched_rr.name;
    for (unsigned i = 0; i < ARRAY_SIZE(policies); i++) {
        if (strcmp(policies[i]->name, name) == 0) {
            sched_policy = policies[i];
            return;
        }
    }
    printk("sched: no policy '%s' (coop, rr, mlfq); taking %s\n", name,
           sched_policy->name);
}

void sched_init_cpu(void)
{
    struct cpu *cpu = this_cpu();
    struct process *idle = &idle_processes[cpu->id];

    format(idle->name, sizeof(idle->name), "idle/%u", cpu->id);
    idle->state = PROCESS_RUNNING;
    idle->cpu = (int)cpu->id;
    list_init(&idle->run_link);
    list_init(&idle->timer_link);
    cpu->idle = idle;
    cpu->current = idle;
}

void sched_enqueue(struct process *process)
{
    DEBUG_ASSERT(spin_held(&sched_lock));
    process->state = PROCESS_RUNNABLE;
    sched_policy->enqueue(process);
    nr_queued++;
    if (!this_cpu()->need_help)
        this_cpu()->help_since = 0; /* its wait begins now */
    this_cpu()->need_help = nr_cpus > 1;
}

/* Loads the state of a process that is not in its context. */
static void load_process(struct cpu *cpu, struct process *next)
{
    uint64_t cr3 = next->space != NULL ? next->space->pml4 : kernel_pml4;

    if (cr3 != cr3_read())
        cr3_write(cr3);
    if (next == cpu->idle)
        return;
    segments_set_kernel_stack(cpu, next->kstack_top);
    fpu_restore(next->fpu_state);
    msr_write(X86_MSR_FS_BASE, next->fs_base);
    msr_write(X86_MSR_KERNEL_GS_BASE, next->gs_base);
}

void sched_switch(void)
{
    struct cpu *cpu = this_cpu();
    struct process *prev = cpu->current;
    struct process *next = sched_policy->pick();

    ASSERT(spin_held(&sched_lock) && cpu->nr_held == 1 && cpu->off_depth == 1);
    cpu->need_resched = false;
    cpu->kicked = false;
    if (next != NULL)
        nr_queued--;
    else
        next = cpu->idle;
    cpu->need_help = nr_queued > 0 && nr_cpus > 1;
    next->state = PROCESS_RUNNING;
    if (next == prev)
        return;
    if (prev == cpu->idle)
        tick_resume();

    uint64_t now = tsc_read();

    prev->run_time += now - prev->run_since;
    next->run_since = now;
    next->nr_switches++;
    next->cpu = (int)cpu->id;
    if (prev != cpu->idle)
        fpu_save(prev->fpu_state);
    trace_switch(prev, next);
    cpu->current = next;
    load_process(cpu, next);

    /* Whether interrupts are to be turned on again is state of the process, not
     * of the CPU: keep it here, on the process's own stack. */
    bool interrupts = cpu->off_interrupts;

    switch_context(&prev->context, &next->context);
    this_cpu()->off_interrupts = interrupts; /* perhaps a different CPU */
}

void sched_finish_first_switch(void)
{
    this_cpu()->off_interrupts = true;
    spin_unlock(&sched_lock);
}

/* Without interrupts, the scheduler has to poll. */
static void poll(void)
{
    interrupt_poll();
    alarm_expire(clock_monotonic());
    spin_lock(&sched_lock);
    wait_expire(clock_monotonic());
    spin_unlock(&sched_lock);
}

void sched_yield(void)
{
    struct process *process = current_process();

    if (!tick_present())
        poll();
    spin_lock(&sched_lock);
    sched_enqueue(process);
    sched_switch();
    spin_unlock(&sched_lock);
}

_Noreturn void sched_idle(void)
{
    for (;;) {
        /* No interrupt may come between the check of the run queue and `hlt`:
         * it could be the one that makes a process runnable. */
        interrupts_off();
        spin_lock(&sched_lock);
        sched_switch();
        spin_unlock(&sched_lock);
        if (tick_present())
            interrupts_wait();
        else
            poll();
    }
}

void sched_tick(bool early)
{
    struct cpu *cpu = this_cpu();
    uint64_t now = clock_monotonic();

    alarm_expire(now);
    spin_lock(&sched_lock);
    wait_expire(now);
    if (cpu->current == cpu->idle || (!early && sched_policy->preemptive &&
                                      sched_policy->tick(cpu->current)))
        cpu->need_resched = true;
    /* A process that stays in the kernel for long does not call
     * sched_call_help(). */
    const struct cpu *idle = call_idle();

    spin_unlock(&sched_lock);
    if (idle != NULL)
        kick(idle);
}
