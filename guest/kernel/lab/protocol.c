/* SPDX-License-Identifier: MIT */
/*
 * Rows A5, A8 and A9: what was recorded, printed as the text's own tables in
 * three columns: OS (kernel mode), hardware, program (user mode). What the
 * hardware does at a trap and at a return cannot be recorded by software; that
 * it was done is known from what it left: the trap frame.
 */
#include "cpu/clock.h"
#include "kernel.h"
#include "lab/lab.h"
#include "lab/record.h"
#include "lib/format.h"
#include "trap/frame.h"
#include "trap/trap.h"
#include "x86/descriptor.h"

#define MAX_LINES 60u

static const char *const columns = "  %-32s | %-32s | %s\n";

static void line(const char *os, const char *hardware, const char *program)
{
    printk(columns, os, hardware, program);
}

static void head(void)
{
    line("OS (kernel mode)", "hardware", "program (user mode)");
    line("--------------------------------", "--------------------------------",
         "-------------------");
}

static void trap_name(char *to, size_t size, uint64_t vector)
{
    if (vector == VECTOR_SYSCALL_INSN)
        format(to, size, "executes syscall");
    else if (vector == VECTOR_SYSCALL)
        format(to, size, "executes int 0x80");
    else if (vector == VECTOR_TIMER)
        format(to, size, "is interrupted by the timer");
    else if (vector < X86_NR_EXCEPTIONS)
        format(to, size, "causes %s", exception_name(vector));
    else
        format(to, size, "is interrupted, vector 0x%lx", vector);
}

static void print_trap(const struct moment *m)
{
    char what[64], where[64];

    trap_name(what, sizeof(what), m->a);
    format(where, sizeof(where), "%s at 0x%lx", what, m->b);
    line("", "", where);
    format(what, sizeof(what), "save regs(%u) to k-stack(%u)", m->pid, m->pid);
    line("", what, "");
    line("", "move to kernel mode", "");
    line("", "jump to trap handler", "");
}

static void print_return(const struct moment *m)
{
    char text[64];

    line("return-from-trap", "", "");
    format(text, sizeof(text), "restore regs(%u) from k-stack(%u)", m->pid,
           m->pid);
    line("", text, "");
    line("", "move to user mode", "");
    format(text, sizeof(text), "jump to 0x%lx", m->a);
    line("", text, "");
    format(text, sizeof(text), "process %u runs", m->pid);
    line("", "", text);
}

/* Moments that are one line in the first column. */
static void print_step(const struct moment *m)
{
    char text[64] = "";

    switch ((enum event)m->event) {
    case EVENT_TRAP_TABLE:
        format(text, sizeof(text), "initialize trap table");
        break;
    case EVENT_TIMER_STARTED:
        format(text, sizeof(text), "start interrupt timer: %lu ms",
               (uint64_t)(m->a / NS_PER_MS));
        break;
    case EVENT_ENTRY_MADE:
        format(text, sizeof(text), "create entry %lu in process list", m->a);
        break;
    case EVENT_PROGRAM_LOADED:
        line("allocate memory for program", "", "");
        line("load program into memory", "", "");
        line("set up user stack with argv", "", "");
        format(text, sizeof(text), "fill k-stack with PC 0x%lx", m->a);
        break;
    case EVENT_SYSTEM_CALL:
        format(text, sizeof(text), "handle system call %lu", m->a);
        break;
    case EVENT_CONTEXT_SAVED:
        line("handle the trap, call switch()", "", "");
        format(text, sizeof(text), "save regs(%lu) to proc-struct(%lu)", m->a,
               m->a);
        break;
    case EVENT_CONTEXT_LOADED:
        format(text, sizeof(text), "restore regs(%lu) from proc-struct", m->a);
        line(text, "", "");
        format(text, sizeof(text), "switch to k-stack(%lu)", m->a);
        break;
    case EVENT_MEMORY_FREED:
        format(text, sizeof(text), "free memory of process %u", m->pid);
        break;
    case EVENT_ENTRY_FREED:
        format(text, sizeof(text), "remove %lu from process list", m->a);
        break;
    case EVENT_TRAP:
        print_trap(m);
        return;
    case EVENT_RETURN:
        print_return(m);
        return;
    }
    line(text, "", "");
    if (m->event == EVENT_TRAP_TABLE)
        line("", "remember addresses of handlers", "");
    if (m->event == EVENT_TIMER_STARTED)
        line("", "start timer", "");
}

/* The first moment from `from` on with this event and, unless 0, this pid;
 * `count` if there is none. */
static size_t find(const struct moment *all, size_t count, size_t from,
                   enum event event, unsigned pid)
{
    for (; from < count; from++)
        if (all[from].event == event && (pid == 0 || all[from].pid == pid))
            break;
    return from;
}

/* Whether the process comes to these moments, in this order. */
static bool in_order(const struct moment *all, size_t count, unsigned pid)
{
    static const enum event order[] = {
        EVENT_PROGRAM_LOADED, EVENT_RETURN,       EVENT_TRAP,
        EVENT_SYSTEM_CALL,    EVENT_MEMORY_FREED,
    };
    size_t at = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(order) && at < count; i++)
        at = find(all, count, at, order[i], pid);
    return at < count;
}

/* Page faults are traps, too: of those one is enough to see. */
static bool is_shown(const struct moment *m, unsigned pid, bool *faulting)
{
    if (m->event == EVENT_TRAP_TABLE || m->event == EVENT_TIMER_STARTED)
        return m->cpu == 0;
    if (m->event == EVENT_ENTRY_MADE || m->event == EVENT_ENTRY_FREED)
        return m->a == pid;
    if (m->pid != pid || m->event == EVENT_CONTEXT_SAVED ||
        m->event == EVENT_CONTEXT_LOADED)
        return false;
    if (m->event == EVENT_TRAP)
        *faulting = m->a == X86_VEC_PF || m->a == VECTOR_TIMER;
    bool shown = !*faulting;

    if (m->event == EVENT_RETURN)
        *faulting = false;
    return shown;
}

bool lab_protocol(void)
{
    size_t count;
    const struct moment *all = record_stop(&count);
    bool faulting = false;
    unsigned lines = 0;
    size_t made = count;

    /* The program: the last process that was made. */
    for (size_t i = 0; i < count; i++)
        if (all[i].event == EVENT_ENTRY_MADE)
            made = i;
    if (!lab_check(made < count, "a process was made"))
        return false;
    unsigned pid = (unsigned)all[made].a;

    head();
    for (size_t i = 0; i < count && lines < MAX_LINES; i++) {
        if (!is_shown(&all[i], pid, &faulting))
            continue;
        print_step(&all[i]);
        lines++;
    }
    size_t table = find(all, count, 0, EVENT_TRAP_TABLE, 0);
    size_t timer = find(all, count, table, EVENT_TIMER_STARTED, 0);
    size_t freed = find(all, count, made, EVENT_ENTRY_FREED, 0);

    while (freed < count && all[freed].a != pid)
        freed = find(all, count, freed + 1, EVENT_ENTRY_FREED, 0);
    bool held =
        lab_check(table < made, "the trap table came before any program");
    held &= lab_check(timer < made, "and so did the timer");
    held &=
        lab_check(in_order(all, count, pid), "load, return-from-trap, run, "
                                             "trap, handle, free: in order");
    held &= lab_check(freed < count, "at the end its entry was removed");
    return held;
}

/* One change from a process to another by the timer, on one CPU: the trap,
 * both contexts, the return. Returns the last moment's index, or `count`. */
static size_t timer_switch(const struct moment *all, size_t count, size_t trap)
{
    const struct moment *wanted = &all[trap];
    unsigned stage = 0;
    uint64_t next = 0;

    for (size_t i = trap + 1; i < count; i++) {
        const struct moment *m = &all[i];

        if (m->cpu != wanted->cpu)
            continue;
        if (stage == 0 && m->event == EVENT_CONTEXT_SAVED &&
            m->a == wanted->pid) {
            stage = 1;
        } else if (stage == 1 && m->event == EVENT_CONTEXT_LOADED &&
                   m->a != 0 && m->a != wanted->pid) {
            next = m->a;
            stage = 2;
        } else if (stage == 2 && m->event == EVENT_RETURN && m->pid == next) {
            return i;
        } else {
            break;
        }
    }
    return count;
}

bool lab_timer(void)
{
    size_t count;
    const struct moment *all = record_stop(&count);
    unsigned switches = 0;

    for (size_t i = 0; i < count; i++) {
        if (all[i].event != EVENT_TRAP || all[i].a != VECTOR_TIMER)
            continue;
        size_t end = timer_switch(all, count, i);

        if (end == count || switches++ > 0)
            continue;
        printk("A is process %u, B is process %u; on CPU %u, %lu TSC ticks "
               "from the trap to the return\n",
               all[i].pid, all[end].pid, all[i].cpu, all[end].tsc - all[i].tsc);
        head();
        for (size_t m = i; m <= end; m++)
            if (all[m].cpu == all[i].cpu)
                print_step(&all[m]);
    }
    return lab_check(switches > 0,
                     "the timer took the CPU from one process and gave it to "
                     "another %u times",
                     switches);
}
