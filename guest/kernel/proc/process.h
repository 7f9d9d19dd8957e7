/* SPDX-License-Identifier: MIT */
/*
 * Processes, and the table of them. An entry is one thread: what the scheduler
 * gives a CPU to. The threads of a program share its memory, files and signals,
 * and have the same leader: the first of them, whose pid is the program's, and
 * which stands for all of them where parents, children, groups and kill() are
 * meant. Most programs have just one, which is its own leader. How they begin
 * and end: proc/fork.h, thread.h, exec.h, exit.h.
 */
#ifndef PROC_PROCESS_H
#define PROC_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/list.h"
#include "mm/space.h"
#include "proc/limit.h"
#include "proc/wait.h"
#include "trap/frame.h"

#define MAX_PID            32767
#define MAX_PROCESSES      256u
#define RESERVED_PROCESSES 8u /* places that only process 1's children get */
#define NAME_LEN           16u
#define NR_ALARMS          3u /* proc/alarm.h */

enum process_state {
    PROCESS_NEW,      /* being made */
    PROCESS_RUNNABLE, /* in the run queue */
    PROCESS_RUNNING,  /* on a CPU */
    PROCESS_SLEEPING, /* waits for something */
    PROCESS_ZOMBIE,   /* ended; its parent has not asked for its status yet */
};

/*
 * What the kernel itself was doing when it gave the CPU away: the registers
 * that a C function must keep for its caller, saved and restored by
 * switch_context(). The *program's* registers are not here. They are in the
 * trap frame at the top of the kernel stack.
 */
struct context {
    uint64_t rsp, rbp, rbx, r12, r13, r14, r15, rip;
};

/* Signals that were sent and not yet acted on: proc/signal_pending.c. */
struct pending {
    uint64_t set;
    struct list queue; /* of real-time ones: each that was sent */
};

struct process {
    int pid;
    char name[NAME_LEN];
    enum process_state state; /* sched_lock */
    struct context context;
    uint64_t kstack_top;
    struct space *space; /* NULL: never leaves the kernel */
    void *fpu_state;     /* cpu/fpu.h */
    uint64_t fs_base;    /* the program's: thread-local storage */
    uint64_t gs_base;
    char *exe;              /* its program's path, or NULL; process_lock */
    struct files *files;    /* fs/files.h; NULL: never leaves the kernel */
    uint64_t fault_address; /* of its last page fault that ended it */
    bool no_faults;         /* mm/user_copy.h: io_put() and its like */

    /* proc/thread.h; process_lock */
    struct process *leader;  /* itself, if it is the first */
    struct list threads;     /* a leader's: all others that have not ended */
    struct list thread_link; /* ... on that list */
    unsigned nr_threads;     /* a leader's: with itself, unless it ended */
    bool gone;               /* has ended itself; a leader waits for others */
    bool exiting;            /* a leader's: all are to end, ... */
    int group_status;        /* ... with this */
    struct wait_queue thread_ended; /* a leader's: for execve() */
    uint64_t child_tid;             /* clone(): where its tid is to be stored */
    uint64_t clear_tid;   /* the program's address: set to 0 at the end */
    uint64_t robust_list; /* ... of the mutexes that it holds */

    /* proc/signal.h */
    struct pending pending; /* changed with process_lock */
    struct pending
        group_pending;        /* a leader's: for whichever thread takes them */
    uint64_t blocked_signals; /* a set; its own business */
    uint64_t awaited_signals; /* a set: rt_sigtimedwait sleeps for these */
    uint64_t saved_mask;      /* rt_sigsuspend: what blocked_signals was */
    bool restore_mask;        /* ... and is to be again */
    uint64_t altstack, altstack_size; /* sigaltstack(); size 0: none */
    uint64_t resume_deadline; /* of a sleep that is made again; 0: none */
    struct signals *signals;  /* NULL: never leaves the kernel */

    /* stopped by Ctrl-Z and its like, until SIGCONT; process_lock */
    bool stopped;
    int job_event; /* not yet told by wait4(): a wait status, or 0 */
    struct wait_queue continued;

    /* proc/alarm.c; a leader's; process_lock */
    struct {
        uint64_t at;       /* ns of its clock; 0: none */
        uint64_t interval; /* ns; 0: once only */
    } alarms[NR_ALARMS];
    struct list alarm_link; /* if it has one of real time */

    /* proc/sched.c; sched_lock */
    struct list run_link;   /* run queue, or a wait queue */
    struct list timer_link; /* sleepers with a deadline */
    uint64_t deadline;      /* ns of clock_monotonic(); 0: none */
    int wake_reason;        /* what wait_sleep() returns */
    bool interruptible;
    int cpu;            /* that it runs or ran on */
    unsigned slice;     /* ticks left */
    unsigned level;     /* sched_mlfq.c */
    unsigned boost;     /* sched_mlfq.c: the last one it took part in */
    uint64_t run_since; /* TSC */
    uint64_t run_time;  /* TSC ticks on a CPU, all together */
    uint64_t nr_switches;

    /* the family; process_lock */
    unsigned slot; /* in the table */
    int group;     /* process group: what Ctrl-C ends together */
    int session;
    bool ended;
    struct process *parent;
    struct list children;
    struct list sibling;
    struct wait_queue child_ended;
    int exit_status;            /* as wait4() reports it */
    int nice;                   /* a leader's: asked for, not acted on */
    struct limits limits;       /* a leader's: proc/limit.h */
    uint64_t threads_run_time;  /* of those threads that have ended */
    uint64_t children_run_time; /* of those that were waited for */
};

/* Guards the table and the family: who is whose parent, group, session. */
extern struct spinlock process_lock;

/* Makes a process that will run `start` in the kernel, and go to user mode when
 * that returns. Without a parent it is the first of its group and session. With
 * `leader` it is one more thread of that program, and nobody's child. Returns
 * NULL without memory or room in the table. It does not run before
 * process_run(). */
struct process *process_create(const char *name, struct process *parent,
                               struct process *leader, void (*start)(void));

/* Lets a new process run. */
void process_run(struct process *process);

/* The same for a child of the current process, unless a signal came for the
 * latter while it made the child: a signal to its group has not found the
 * child, so the parent is to act on it first, and then to begin anew. Returns
 * false then. */
bool process_run_child(struct process *child);

/* With process_lock held: `thread`, the only one left of its program, takes the
 * place and the pid of its leader, which has ended and is left to the reaper
 * under the thread's old number. */
void process_take_over(struct process *thread, struct process *leader);

/* Frees what is left of a process: that has ended, or that never ran. */
void process_free(struct process *process);

/* With process_lock held: by pid; or whoever is at `index` of the table, for
 * looking at all of them. NULL: nobody. */
struct process *process_find(int pid);
struct process *process_at(unsigned index);

/* Whether there is one; 0 is whoever asks. */
bool process_there(int pid);

unsigned process_count(void);

/* TSC ticks on a CPU: of the current thread; of the current program. */
uint64_t process_own_run_time(void);
uint64_t process_run_time(void);

/* The program's registers of a process that is in the kernel. */
static inline struct trap_frame *process_frame(struct process *process)
{
    return (struct trap_frame *)(process->kstack_top -
                                 sizeof(struct trap_frame));
}

#endif
