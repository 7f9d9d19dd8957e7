/* SPDX-License-Identifier: MIT */
/*
 * Rows A8 and A9: one switch from a process to another by the timer: the trap,
 * both contexts, the return.
 */
#include "kernel.h"
#include "lab/columns.h"
#include "lab/lab.h"
#include "trap/frame.h"

#define STEPS 3u

/* The records of such a switch, as far as they have come. */
struct change {
    struct hv_trace_record step[STEPS]; /* trap, switch, return */
    unsigned nr;
};

/* Takes the next record of the only CPU. Returns whether a switch is
 * complete. */
static bool add(struct change *change, const struct hv_trace_record *r)
{
    bool fits = false;

    if (r->kind == HV_TRACE_TEXT || r->kind == HV_TRACE_PROCESS)
        return false;
    if (change->nr == 1)
        fits = r->kind == HV_TRACE_SWITCH && r->pid == change->step[0].pid &&
               r->reason != 0 && r->reason != r->pid;
    else if (change->nr == 2)
        fits = columns_is_return(r) && r->pid == change->step[1].reason;
    if (!fits)
        change->nr = 0;
    if (change->nr == 0)
        fits = r->kind == HV_TRACE_TRAP && r->ring == 3 &&
               r->reason == VECTOR_TIMER;
    if (fits)
        change->step[change->nr++] = *r;
    return change->nr == STEPS;
}

static void print(const struct change *change, unsigned cpu)
{
    const struct hv_trace_record *step = change->step;

    printk("A is process %u, B is process %u; on CPU %u, %lu TSC ticks from "
           "the trap to the return\n",
           step[0].pid, step[2].pid, cpu, step[2].tsc - step[0].tsc);
    columns_head();
    for (unsigned i = 0; i < STEPS; i++)
        columns_print(&step[i], 0);
}

bool lab_timer(void)
{
    struct change change = {0};
    struct history history;
    const struct hv_trace_record *r;
    unsigned switches = 0;
    unsigned cpu;

    history_begin(&history);
    while ((r = history_next(&history, &cpu)) != NULL) {
        if (!add(&change, r))
            continue;
        change.nr = 0;
        if (switches++ == 0)
            print(&change, cpu);
    }
    return lab_check(switches > 0,
                     "the timer took the CPU from one process and gave it to "
                     "another %u times",
                     switches);
}
