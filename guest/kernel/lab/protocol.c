/* SPDX-License-Identifier: MIT */
/*
 * Rows A5 and A6: limited direct execution, from the boot to the end of one
 * program, in the study text's table with three columns. The boot's steps came
 * before there was a trace, but what they left in the hardware can be
 * inspected.
 */
#include <asm/unistd.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/tick.h"
#include "kernel.h"
#include "lab/columns.h"
#include "lab/lab.h"
#include "lib/format.h"
#include "trap/idt.h"
#include "trap/trap.h"
#include "x86/descriptor.h"

#define MAX_LINES 60u

/* What is known so far about the one program that is shown. */
struct shown {
    unsigned pid;
    uint64_t back;  /* where its next system call returns to */
    bool faulting;  /* inside a trap that is not shown */
    unsigned stage; /* of in_order() */
    bool removed;
};

/* Finds the last process that was made; 0: none. */
static unsigned find_program(void)
{
    struct history history;
    const struct hv_trace_record *r;
    unsigned cpu;
    unsigned pid = 0;

    history_begin(&history);
    while ((r = history_next(&history, &cpu)) != NULL)
        if (r->kind == HV_TRACE_PROCESS && r->reason == HV_TASK_FORK)
            pid = r->pid;
    return pid;
}

/* Whether its parent was told of its end, so that nothing of it is left. */
static bool is_removal(const struct hv_trace_record *r, unsigned pid)
{
    return r->kind == HV_TRACE_SYSRET && r->reason == __NR_wait4 &&
           r->data == pid;
}

/* Whether to show a record. Page faults and ticks are traps, too, but one kind
 * of trap is enough. */
static bool is_shown(const struct hv_trace_record *r, struct shown *shown)
{
    if (r->pid != shown->pid || r->kind == HV_TRACE_SWITCH)
        return false;
    if (r->kind == HV_TRACE_PROCESS)
        return true;
    if (r->kind == HV_TRACE_TRAP && r->ring == 3)
        shown->faulting = r->reason == X86_VEC_PF || r->reason == VECTOR_TIMER;
    else if (r->kind != HV_TRACE_SYSCALL && !columns_is_return(r))
        return false;
    bool seen = !shown->faulting;

    if (columns_is_return(r))
        shown->faulting = false;
    return seen;
}

/* Records whether the process has reached these steps, in this order. */
static void note_order(const struct hv_trace_record *r, struct shown *shown)
{
    bool next = false;

    switch (shown->stage) {
    case 0:
        next = r->kind == HV_TRACE_PROCESS && r->reason == HV_TASK_EXEC;
        break;
    case 1:
        next = columns_is_return(r);
        break;
    case 2:
        next = r->kind == HV_TRACE_SYSCALL;
        break;
    case 3:
        next = r->kind == HV_TRACE_PROCESS && r->reason == HV_TASK_EXIT;
        break;
    }
    if (next && r->pid == shown->pid)
        shown->stage++;
}

/* Records where it will continue: a new program at its beginning, a child where
 * its parent called fork. */
static void note_return(const struct hv_trace_record *r, struct shown *shown)
{
    if (r->kind == HV_TRACE_PROCESS && r->reason == HV_TASK_EXEC &&
        r->pid == shown->pid)
        shown->back = r->task_data;
    else if (r->kind == HV_TRACE_SYSCALL &&
             (r->pid == shown->pid || shown->pid == 0))
        shown->back = r->rip;
}

static void print_boot(void)
{
    char text[64];

    columns_line("initialize trap table", "", "");
    columns_line("", "remember addresses of handlers", "");
    format(text, sizeof(text), "start interrupt timer: %lu ms",
           (uint64_t)(tick_period() / NS_PER_MS));
    columns_line(text, "", "");
    columns_line("", "start timer", "");
}

static void print_program(unsigned pid, struct shown *shown)
{
    struct history history;
    const struct hv_trace_record *r;
    unsigned lines = 0;
    unsigned cpu;

    history_begin(&history);
    while ((r = history_next(&history, &cpu)) != NULL) {
        note_return(r, shown);
        if (r->kind == HV_TRACE_PROCESS && r->pid == pid)
            shown->pid = pid; /* its first record: it was made */
        if (shown->pid == 0)
            continue;
        note_order(r, shown);
        if (is_removal(r, pid)) {
            char text[64];

            format(text, sizeof(text), "remove %u from process list", pid);
            columns_line(text, "", "");
            shown->removed = true;
        } else if (is_shown(r, shown) && lines++ < MAX_LINES) {
            columns_print(r, shown->back);
        }
    }
}

bool lab_protocol(void)
{
    struct shown shown = {0};
    unsigned pid = find_program();

    if (!lab_check(pid != 0, "a process was made"))
        return false;
    columns_head();
    print_boot();
    print_program(pid, &shown);
    bool held =
        lab_check(idt_is_loaded(), "the hardware remembers our trap table");
    held &= lab_check(tick_present(), "and the timer runs: %s", tick_source());
    held &= lab_check(shown.stage == 4, "load, return-from-trap, run, "
                                        "trap, handle, free: in order");
    held &= lab_check(shown.removed, "at the end its entry was removed");
    return held;
}
