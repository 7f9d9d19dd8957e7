/* SPDX-License-Identifier: MIT */
/* fork: makes a second process, which differs only in what the call returns. */
#include "proc/fork.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "fs/files.h"
#include "mm/user_copy.h"
#include "proc/command.h"
#include "proc/exit.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "trace/call.h"

/* The child's first steps in the kernel: it only stores its number where that
 * was asked for. Its frame does the rest. */
static void child_start(void)
{
    uint64_t at = current_process()->child_tid;
    int pid = current_process()->pid;

    if (at != 0 && user_write(at, &pid, sizeof(pid)) != 0)
        signal_raise(SIGSEGV);
    trace_first_return(__NR_fork);
}

/* Copies what the child gets from its parent besides memory. */
static void copy_program_state(struct process *child, struct process *parent,
                               const struct clone_request *request)
{
    *process_frame(child) = *process_frame(parent);
    process_frame(child)->rax = 0;
    if (request->rsp != 0)
        process_frame(child)->rsp = request->rsp;
    child->child_tid = request->child_tid;
    child->clear_tid = request->clear_tid;
    child->fs_base = request->set_fs ? request->fs_base : parent->fs_base;
    child->gs_base = parent->gs_base;
    child->blocked_signals = parent->blocked_signals;
    child->altstack = parent->altstack;
    child->altstack_size = parent->altstack_size;
    fpu_save(parent->fpu_state); /* the registers are live: we run */
    fpu_copy_state(child->fpu_state, parent->fpu_state);
}

int process_fork(const struct clone_request *request)
{
    struct process *parent = current_process();
    struct process *child =
        process_create(parent->name, parent->leader, NULL, child_start);

    if (child == NULL)
        return -EAGAIN;
    int error = 0;

    child->space = space_fork(parent->space);
    child->files = files_copy(parent->files);
    child->command = command_ref(parent->command);
    child->signals = signals_copy(parent->signals);
    int pid = child->pid; /* once the child runs, it may end any time */

    if (child->space == NULL || child->files == NULL || child->signals == NULL)
        error = -ENOMEM;
    else if (request->parent_tid != 0)
        error = user_write(request->parent_tid, &pid, sizeof(pid));
    if (error == 0) {
        copy_program_state(child, parent, request);
        if (!process_run_child(child))
            error = -ERESTART;
    }
    if (error != 0) {
        space_unref(child->space);
        process_free(child);
        return error;
    }
    return pid;
}
