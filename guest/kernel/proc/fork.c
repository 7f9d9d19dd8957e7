/* SPDX-License-Identifier: MIT */
/* fork: a second process that differs in what the call returns. */
#include "proc/fork.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "fs/files.h"
#include "proc/exec.h"
#include "proc/exit.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "trace/call.h"

/* The child's first steps in the kernel: none. Its frame says it all. */
static void child_start(void)
{
    trace_first_return(__NR_fork);
}

/* What the child has from its parent besides memory. */
static void copy_program_state(struct process *child, struct process *parent)
{
    *process_frame(child) = *process_frame(parent);
    process_frame(child)->rax = 0;
    child->fs_base = parent->fs_base;
    child->gs_base = parent->gs_base;
    child->blocked_signals = parent->blocked_signals;
    fpu_save(parent->fpu_state); /* the registers are live: we run */
    fpu_copy_state(child->fpu_state, parent->fpu_state);
}

int process_fork(uint64_t child_rsp)
{
    struct process *parent = current_process();
    struct process *child = process_create(parent->name, parent, child_start);

    if (child == NULL)
        return -EAGAIN;
    int error = space_fork(&child->space, &parent->space);

    child->files = files_copy(parent->files);
    child->exe = exe_copy(parent->exe);
    child->signals = signals_copy(parent->signals);
    if (error == 0 &&
        (child->files == NULL || child->exe == NULL || child->signals == NULL))
        error = -ENOMEM;
    if (error != 0) {
        space_destroy(&child->space);
        process_free(child);
        return error;
    }
    copy_program_state(child, parent);
    if (child_rsp != 0)
        process_frame(child)->rsp = child_rsp;

    int pid = child->pid; /* once it runs, it may be gone any time */

    if (!process_run_child(child)) {
        space_destroy(&child->space);
        process_free(child);
        return -ERESTART;
    }
    return pid;
}
