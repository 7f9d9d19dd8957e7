/* SPDX-License-Identifier: MIT */
/*
 * The end of a process. What it had is freed at once; its entry in the table
 * stays, as a zombie, until its parent has asked how it ended (proc/reap.c).
 * Children that it leaves behind get a new parent, the reaper, which does
 * nothing but ask.
 */
#include "proc/exit.h"

#include <asm/errno.h>
#include <asm/siginfo.h>
#include <linux/wait.h>

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "dev/machine.h"
#include "fs/files.h"
#include "kernel.h"
#include "lab/lab.h"
#include "mm/paging.h"
#include "proc/alarm.h"
#include "proc/job.h"
#include "proc/reap.h"
#include "proc/sched.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "trace/trace.h"

static struct process *reaper;

/* Gives the children to the reaper. process_lock is held. */
static void leave_children_behind(struct process *process)
{
    while (!list_empty(&process->children)) {
        struct process *child =
            container_of(process->children.next, struct process, sibling);

        list_remove(&child->sibling);
        child->parent = reaper;
        list_insert(&reaper->children, &child->sibling);
        if (child->ended)
            wait_wake(&reaper->child_ended);
    }
}

static bool wants_no_children(const struct process *parent)
{
    const struct sigaction *action;

    if (parent->signals == NULL)
        return false;
    action = &parent->signals->actions[SIGCHLD - 1];
    return action->sa_handler == SIG_IGN || (action->sa_flags & SA_NOCLDWAIT);
}

/* Tells the parent. A parent that ignores SIGCHLD does not want to know how its
 * children end: the reaper takes them over. */
static void tell_parent(struct process *process, int status)
{
    struct process *parent = process->parent;
    int signal = status & 0x7f;

    if (signal != 0)
        job_tell_parent(process, CLD_KILLED, signal);
    else
        job_tell_parent(process, CLD_EXITED, status >> 8);
    if (wants_no_children(parent))
        exit_leave_to_reaper(process);
}

void exit_leave_to_reaper(struct process *process)
{
    list_remove(&process->sibling);
    process->leader = process;
    process->ended = true;
    process->parent = reaper;
    list_insert(&reaper->children, &process->sibling);
    wait_wake(&reaper->child_ended);
}

static void drop_space(struct process *process)
{
    struct space *space = process->space;

    spin_lock(&process_lock);
    process->space = NULL; /* from here on nobody else uses it */
    spin_unlock(&process_lock);
    cr3_write(kernel_pml4); /* it must not be loaded when freed */
    space_unref(space);
}

static void drop_files(struct process *process)
{
    struct files *files = process->files;

    spin_lock(&process_lock);
    process->files = NULL; /* from here on /proc shows none */
    spin_unlock(&process_lock);
    files_unref(files);
}

/* The status of process 1 is that of the machine. If a signal ended it, the
 * status is the one that a shell would report. */
static _Noreturn void end_machine(int status)
{
    int signal = status & 0x7f;

    mounts_end();
    status = signal != 0 ? 128 + signal : status >> 8 & 0xff;
    machine_off((unsigned)lab_end(status));
}

/* Ends a program, all of whose threads have ended. */
static void end_program(struct process *leader)
{
    leave_children_behind(leader);
    alarm_cancel(leader);
    leader->exit_status = leader->group_status;
    leader->ended = true;
    tell_parent(leader, leader->exit_status);
}

/* Removes a thread from its program. The status of the last one is the
 * program's, unless that was set before; the leader's entry stays until then,
 * for the parent that waits for it. */
static void leave_program(struct process *process, int status)
{
    struct process *leader = process->leader;

    process->gone = true;
    leader->nr_threads--;
    if (leader->nr_threads == 0) {
        if (!leader->exiting)
            leader->group_status = status;
        end_program(leader);
    }
    wait_wake(&leader->thread_ended);
    if (process != leader) {
        leader->threads_run_time +=
            process->run_time + (tsc_read() - process->run_since);
        list_remove(&process->thread_link);
        exit_leave_to_reaper(process);
    }
}

static _Noreturn void end(int status)
{
    struct process *process = current_process();
    const struct process *leader = process->leader;

    trace_process(process, HV_TASK_EXIT, (uint64_t)status);
    if (leader->pid == 1 && (leader->exiting || leader->nr_threads == 1))
        end_machine(leader->exiting ? leader->group_status : status);
    if (process->space != NULL) {
        thread_say_goodbye();
        drop_space(process);
    }
    drop_files(process);

    spin_lock(&process_lock);
    leave_program(process, status);

    /* Take the next lock before giving this one up: a CPU that sees `ended` and
     * then gets sched_lock knows that this stack is not in use any more. */
    spin_lock(&sched_lock);
    spin_unlock(&process_lock);
    process->state = PROCESS_ZOMBIE;
    sched_switch();
    panic("an ended process runs");
}

_Noreturn void thread_exit(int status)
{
    end((status & 0xff) << 8);
}

static _Noreturn void end_all(int status)
{
    spin_lock(&process_lock);
    threads_end_all(status);
    spin_unlock(&process_lock);
    end(status);
}

_Noreturn void process_exit(int status)
{
    end_all((status & 0xff) << 8);
}

_Noreturn void process_exit_by_signal(int signal)
{
    end_all(signal);
}

/* The reaper. It has no program and never leaves the kernel. */
static void reap(void)
{
    struct process *process = current_process();
    struct wait_result result;

    for (;;) {
        if (process_wait(-1, WEXITED, &result) != -ECHILD)
            continue;
        spin_lock(&process_lock);
        if (list_empty(&process->children))
            (void)wait_sleep(&process->child_ended, &process_lock,
                             WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
        spin_unlock(&process_lock);
    }
}

void reaper_start(void)
{
    reaper = process_create("reaper", NULL, NULL, reap);
    if (reaper == NULL)
        panic("out of memory: making the reaper");
    process_run(reaper);
}
