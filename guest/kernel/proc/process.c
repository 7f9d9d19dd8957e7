/* SPDX-License-Identifier: MIT */
/* The process table: making, finding and freeing its entries. */
#include "proc/process.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "fs/files.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/heap.h"
#include "mm/kstack.h"
#include "proc/alarm.h"
#include "proc/command.h"
#include "proc/exit.h"
#include "proc/sched.h"
#include "proc/signal.h"
#include "trace/trace.h"

extern const char process_first_run[]; /* proc/switch.asm */

struct spinlock process_lock = SPINLOCK_INIT("process", RANK_PROCESS);

static struct process *table[MAX_PROCESSES];
static unsigned nr_processes;
static int last_pid;

struct process *process_find(int pid)
{
    DEBUG_ASSERT(spin_held(&process_lock));
    for (unsigned i = 0; i < MAX_PROCESSES; i++)
        if (table[i] != NULL && table[i]->pid == pid)
            return table[i];
    return NULL;
}

bool process_there(int pid)
{
    spin_lock(&process_lock);
    bool there = pid == 0 || process_find(pid) != NULL;

    spin_unlock(&process_lock);
    return there;
}

struct process *process_at(unsigned index)
{
    DEBUG_ASSERT(spin_held(&process_lock));
    return index < MAX_PROCESSES ? table[index] : NULL;
}

unsigned process_count(void)
{
    spin_lock(&process_lock);
    unsigned count = nr_processes;

    spin_unlock(&process_lock);
    return count;
}

uint64_t process_own_run_time(void)
{
    const struct process *process = current_process();

    return process->run_time + (tsc_read() - process->run_since);
}

/* The run time of other threads that are on a CPU is counted up to their last
 * switch. */
uint64_t process_run_time(void)
{
    const struct process *self = current_process();
    const struct process *leader = self->leader;
    uint64_t sum = process_own_run_time() + leader->threads_run_time;

    if (leader->nr_threads == 1 && self == leader)
        return sum;
    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++)
        if (table[i] != NULL && table[i] != self && table[i]->leader == leader)
            sum += table[i]->run_time;
    spin_unlock(&process_lock);
    return sum;
}

/* Pids count up, so that a pid is not soon reused. */
static int take_pid(void)
{
    do
        last_pid = last_pid < MAX_PID ? last_pid + 1 : 2;
    while (process_find(last_pid) != NULL);
    return last_pid;
}

/* Gives `process` a pid and a place in the table and in the family. The last
 * places are kept for children of process 1, which is the user's shell: it can
 * still run `kill` when a fork bomb has taken all others. */
static bool enter_table(struct process *process, struct process *parent,
                        struct process *leader)
{
    unsigned limit = MAX_PROCESSES;
    bool entered = false;

    if ((parent != NULL && parent->pid != 1) || leader != NULL)
        limit -= RESERVED_PROCESSES;
    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES && nr_processes < limit; i++) {
        if (table[i] != NULL)
            continue;
        process->pid = take_pid();
        process->slot = i;
        table[i] = process;
        nr_processes++;
        process->parent = parent;
        process->leader = leader != NULL ? leader : process;
        if (leader != NULL) {
            process->parent = leader->parent;
            process->group = leader->group;
            process->session = leader->session;
        } else if (parent != NULL) {
            process->group = parent->group;
            process->session = parent->session;
            list_insert(&parent->children, &process->sibling);
        } else {
            process->group = process->pid;
            process->session = process->pid;
        }
        entered = true;
        break;
    }
    spin_unlock(&process_lock);
    return entered;
}

/* Frees the parts of a process that need not have been in the table. */
static void free_parts(struct process *process)
{
    if (process->kstack_top != 0)
        kstack_free(process->kstack_top);
    heap_free(process->fpu_state);
    signals_unref(process->signals);
    command_unref(process->command);
    files_unref(process->files);
    heap_free(process);
}

struct process *process_create(const char *name, struct process *parent,
                               struct process *leader, void (*start)(void))
{
    struct process *p = heap_alloc(sizeof(*p));

    if (p == NULL)
        return NULL;
    string_copy(p->name, name, sizeof(p->name));
    list_init(&p->run_link);
    list_init(&p->timer_link);
    list_init(&p->children);
    list_init(&p->sibling);
    list_init(&p->threads);
    list_init(&p->thread_link);
    list_init(&p->alarm_link);
    list_init(&p->pending.queue);
    list_init(&p->group_pending.queue);
    p->nr_threads = 1;
    wait_queue_init(&p->thread_ended);
    wait_queue_init(&p->child_ended);
    wait_queue_init(&p->continued);
    if (parent != NULL) {
        p->limits = parent->leader->limits;
        p->nice = parent->leader->nice;
    } else {
        limits_init(&p->limits);
    }
    p->state = PROCESS_NEW;
    p->fpu_state = fpu_new_state();
    p->kstack_top = kstack_alloc();
    if (p->fpu_state == NULL || p->kstack_top == 0 ||
        !enter_table(p, parent, leader)) {
        free_parts(p);
        return NULL;
    }
    p->context.rip = (uint64_t)process_first_run;
    p->context.rsp = (uint64_t)process_frame(p);
    p->context.rbx = (uint64_t)start;
    return p;
}

void process_run(struct process *process)
{
    trace_process(process, HV_TASK_FORK,
                  process->parent != NULL ? (uint64_t)process->parent->pid : 0);
    spin_lock(&sched_lock);
    sched_enqueue(process);
    spin_unlock(&sched_lock);
}

bool process_run_child(struct process *child)
{
    spin_lock(&process_lock);
    bool runs = !signal_waiting(current_process());

    if (runs)
        process_run(child);
    spin_unlock(&process_lock);
    return runs;
}

static void swap_places(struct process *a, struct process *b)
{
    int pid = a->pid;
    unsigned slot = a->slot;

    a->pid = b->pid;
    a->slot = b->slot;
    b->pid = pid;
    b->slot = slot;
    table[a->slot] = a;
    table[b->slot] = b;
}

void process_take_over(struct process *thread, struct process *leader)
{
    DEBUG_ASSERT(spin_held(&process_lock));
    swap_places(thread, leader);
    list_remove(&thread->thread_link);
    thread->leader = thread;
    thread->nr_threads = 1;
    thread->parent = leader->parent;
    thread->group = leader->group;
    thread->session = leader->session;
    signal_move(&thread->group_pending, &leader->group_pending);
    thread->children_run_time = leader->children_run_time;
    thread->limits = leader->limits;
    thread->nice = leader->nice;
    if (leader->parent != NULL) {
        list_insert(&leader->sibling, &thread->sibling);
        list_remove(&leader->sibling);
    }
    while (!list_empty(&leader->children)) {
        struct process *child =
            container_of(leader->children.next, struct process, sibling);

        list_remove(&child->sibling);
        child->parent = thread;
        list_insert(&thread->children, &child->sibling);
    }
    thread->threads_run_time = leader->threads_run_time;
    alarm_take_over(thread, leader);
    exit_leave_to_reaper(leader);
}

void process_free(struct process *process)
{
    spin_lock(&process_lock);
    table[process->slot] = NULL;
    nr_processes--;
    list_remove(&process->sibling);
    signal_forget_all(process);
    spin_unlock(&process_lock);

    /* A process that ends holds sched_lock until it has left its stack for
     * good. */
    spin_lock(&sched_lock);
    spin_unlock(&sched_lock);
    free_parts(process);
}
