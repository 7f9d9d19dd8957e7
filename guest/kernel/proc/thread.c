/* SPDX-License-Identifier: MIT */
/* Making threads, and ending them together. */
#include "proc/thread.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/futex.h>

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/exit.h"
#include "proc/command.h"
#include "proc/fork.h"
#include "proc/futex.h"
#include "proc/sched.h"
#include "proc/signal.h"
#include "proc/wait.h"
#include "trace/call.h"

#define MAX_ROBUST 2048u /* the program's list may be circular */

static void thread_start(void)
{
    uint64_t at = current_process()->child_tid;
    int tid = current_process()->pid;

    if (at != 0 && user_write(at, &tid, sizeof(tid)) != 0)
        signal_raise(SIGSEGV);
    trace_first_return(__NR_clone);
}

static void share(struct process *thread, struct process *self,
                  const struct clone_request *request)
{
    *process_frame(thread) = *process_frame(self);
    process_frame(thread)->rax = 0;
    process_frame(thread)->rsp = request->rsp;
    thread->fs_base = request->set_fs ? request->fs_base : self->fs_base;
    thread->gs_base = self->gs_base;
    thread->child_tid = request->child_tid;
    thread->clear_tid = request->clear_tid;
    thread->blocked_signals = self->blocked_signals;
    fpu_save(self->fpu_state); /* the registers are live: we run */
    fpu_copy_state(thread->fpu_state, self->fpu_state);
    thread->command = command_ref(self->command);
    thread->space = self->space;
    space_ref(thread->space);
    thread->files = self->files;
    files_ref(thread->files);
    thread->signals = self->signals;
    signals_ref(thread->signals);
}

int thread_create(const struct clone_request *request)
{
    struct process *self = current_process();
    struct process *thread =
        process_create(self->name, NULL, self->leader, thread_start);

    if (thread == NULL)
        return -EAGAIN;
    int tid = thread->pid;
    int error = 0;

    share(thread, self, request);
    if (request->parent_tid != 0)
        error = user_write(request->parent_tid, &tid, sizeof(tid));
    if (error == 0) {
        spin_lock(&process_lock);
        if (signal_waiting(self) || self->leader->exiting) {
            error = -ERESTART; /* as for fork: process_run_child() */
        } else {
            self->leader->nr_threads++;
            list_insert(&self->leader->threads, &thread->thread_link);
            process_run(thread);
        }
        spin_unlock(&process_lock);
    }
    if (error != 0) {
        space_unref(thread->space);
        process_free(thread);
    }
    return error != 0 ? error : tid;
}

/* Marks a robust mutex whose holder dies: the next thread that takes it learns
 * that the data that it guards may be inconsistent. */
static void release_robust(uint64_t at, int tid)
{
    uint32_t word;
    int done = 0;

    if (user_read(&word, at, sizeof(word)) != 0)
        return;
    /* Another thread may set FUTEX_WAITERS meanwhile; then it must be woken. */
    while (done == 0 && (word & FUTEX_TID_MASK) == (uint32_t)tid)
        done =
            user_exchange(at, &word, (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED);
    if (done == 1)
        (void)futex_wake(at, 1, FUTEX_BITSET_MATCH_ANY, false);
}

static void release_all_robust(const struct process *self)
{
    struct robust_list_head head;
    uint64_t at;

    if (self->robust_list == 0 ||
        user_read(&head, self->robust_list, sizeof(head)) != 0)
        return;
    at = (uint64_t)head.list.next;
    for (unsigned i = 0; i < MAX_ROBUST && at != self->robust_list; i++) {
        uint64_t next;

        if (user_read(&next, at, sizeof(next)) != 0)
            return;
        release_robust(at + (uint64_t)head.futex_offset, self->pid);
        at = next;
    }
    if (head.list_op_pending != NULL)
        release_robust((uint64_t)head.list_op_pending +
                           (uint64_t)head.futex_offset,
                       self->pid);
}

void thread_say_goodbye(void)
{
    const struct process *self = current_process();
    const int nobody = 0;

    release_all_robust(self);
    if (self->clear_tid == 0 || self->space->users == 1)
        return;
    if (user_write(self->clear_tid, &nobody, sizeof(nobody)) == 0)
        (void)futex_wake(self->clear_tid, 1, FUTEX_BITSET_MATCH_ANY, false);
}

/* Makes a thread end, with process_lock held. Nothing that it does in the
 * kernel may delay it. */
static void make_end(struct process *thread)
{
    if (thread == current_process() || thread->gone)
        return;
    thread->pending.set |= SIGNAL_BIT(SIGKILL);
    wait_interrupt(thread);
}

static void make_all_end(struct process *leader)
{
    make_end(leader);
    for (struct list *l = leader->threads.next; l != &leader->threads;
         l = l->next)
        make_end(container_of(l, struct process, thread_link));
}

void threads_end_all(int status)
{
    struct process *leader = current_process()->leader;

    DEBUG_ASSERT(spin_held(&process_lock));
    if (leader->exiting)
        return;
    leader->exiting = true;
    leader->group_status = status;
    leader->stopped = false;
    wait_wake(&leader->continued);
    make_all_end(leader);
}

int threads_leave_one(void)
{
    struct process *self = current_process();
    struct process *leader = self->leader;
    int error = 0;

    spin_lock(&process_lock);
    if (leader->exiting) {
        error = -EAGAIN; /* SIGKILL is on its way */
    } else if (leader->nr_threads > 1) {
        leader->exiting = true; /* no new threads meanwhile */
        make_all_end(leader);
        while (leader->nr_threads > 1)
            (void)wait_sleep(&leader->thread_ended, &process_lock,
                             WAIT_UNINTERRUPTIBLE, WAIT_FOREVER);
        leader->exiting = false;
    }
    if (error == 0 && self != leader)
        process_take_over(self, leader);
    spin_unlock(&process_lock);
    return error;
}
