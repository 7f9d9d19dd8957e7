/* SPDX-License-Identifier: MIT */
/*
 * Processes, and the table of them. An entry is one thread: the unit that the
 * scheduler gives a CPU to. The threads of a program share its memory, files
 * and signals, and have the same leader: the first of them. The leader's pid is
 * the program's, and the leader stands for all of them where parents, children,
 * groups and kill() are concerned. Most programs have just one thread, which is
 * its own leader. For how processes begin and end see proc/fork.h, thread.h,
 * exec.h, exit.h.
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
#define RESERVED_PROCESSES 8u /* places for process 1's children only */
#define NAME_LEN           16u
#define NR_ALARMS          3u /* proc/alarm.h */

enum process_state {
    PROCESS_NEW,      /* being made */
    PROCESS_RUNNABLE, /* in the run queue */
    PROCESS_RUNNING,  /* on a CPU */
    PROCESS_SLEEPING, /* waiting for something */
    PROCESS_ZOMBIE,   /* ended; its parent has not asked for its status yet */
};

/*
 * Where the kernel itself was when it gave the CPU away: the registers that a C
 * function must preserve for its caller, saved and restored by
 * switch_context(). The *program's* registers are not here; they are in the
 * trap frame at the top of the kernel stack.
 */
struct context {
    uint64_t rsp, rbp, rbx, r12, r13, r14, r15, rip;
};

/* Signals that were sent but not yet acted on: proc/signal_pending.c. */
struct pending {
    uint64_t set;
    struct list queue; /* one element for each real-time signal sent */
};

struct process {
    int pid;
    char name[NAME_LEN];
    enum process_state state; /* sched_lock */
    struct context context;
    uint64_t kstack_top;
    struct space *space; /* NULL: never leaves the kernel */
    void *fpu_state;     /* cpu/fpu.h */
    uint64_t fs_base;    /* the program's, for thread-local storage */
    uint64_t gs_base;
    /* Others look at these under process_lock. NULL: never leaves the kernel */
    struct command *command; /* proc/command.h */
    struct files *files;     /* fs/files.h; NULL also when it has ended */
    uint64_t fault_address;  /* of the page fault that ended it */
    bool no_faults;          /* mm/user_copy.h: io_put() and its like */

    /* proc/thread.h; process_lock */
    struct process *leader;  /* itself, if it is the first thread */
    struct list threads;     /* a leader's: all others, unless ended */
    struct list thread_link; /* ... on that list */
    unsigned nr_threads;     /* a leader's: includes itself, unless ended */
    bool gone;               /* has ended; a leader waits for the others */
    bool exiting;            /* a leader's: all are to end ... */
    int group_status;        /* ... with this status */
    struct wait_queue thread_ended; /* a leader's: for execve() */
    uint64_t child_tid;             /* from clone(): where to store its tid */
    uint64_t clear_tid;   /* the program's address: set to 0 at the end */
    uint64_t robust_list; /* ... the list of mutexes that it holds */

    /* proc/signal.h */
    struct pending pending; /* changed with process_lock */
    struct pending
        group_pending;        /* a leader's: for whichever thread takes them */
    uint64_t blocked_signals; /* a set; used by itself only */
    uint64_t awaited_signals; /* a set: rt_sigtimedwait sleeps for these */
    uint64_t saved_mask;      /* for rt_sigsuspend: the old blocked_signals */
    bool restore_mask;        /* ... is to be restored */
    uint64_t altstack, altstack_size; /* sigaltstack(); size 0: none */
    uint64_t resume_deadline;         /* of a restarted sleep; 0: none */
    struct signals *signals;          /* NULL: never leaves the kernel */

    /* stopped by Ctrl-Z and its like, until SIGCONT; process_lock */
    bool stopped;
    int job_event; /* a wait status that wait4() has yet to report, or 0 */
    struct wait_queue continued;

    /* proc/alarm.c; a leader's; process_lock */
    struct {
        uint64_t at;       /* ns of its clock; 0: none */
        uint64_t interval; /* ns; 0: once only */
    } alarms[NR_ALARMS];
    struct list alarm_link; /* if it has a real-time alarm */

    /* proc/sched.c; sched_lock */
    struct list run_link;   /* run queue, or a wait queue */
    struct list timer_link; /* sleepers with a deadline */
    uint64_t deadline;      /* ns of clock_monotonic(); 0: none */
    int wake_reason;        /* what wait_sleep() returns */
    bool interruptible;
    int cpu;            /* on which it runs or last ran */
    unsigned slice;     /* ticks left */
    unsigned level;     /* sched_mlfq.c */
    unsigned boost;     /* sched_mlfq.c: the last boost it got */
    uint64_t run_since; /* TSC */
    uint64_t run_time;  /* TSC ticks on a CPU, in total */
    uint64_t nr_switches;

    /* the family; process_lock */
    unsigned slot; /* in the table */
    int group;     /* process group: Ctrl-C ends it as a whole */
    int session;
    bool ended;
    struct process *parent;
    struct list children;
    struct list sibling;
    struct wait_queue child_ended;
    int exit_status;            /* as wait4() reports it */
    int nice;                   /* a leader's: stored, but not used */
    struct limits limits;       /* a leader's: proc/limit.h */
    uint64_t threads_run_time;  /* of threads that have ended */
    uint64_t children_run_time; /* of children that were waited for */
};

/* Guards the table and the family: who is whose parent, group, session. */
extern struct spinlock process_lock;

/* Makes a process that will run `start` in the kernel, and go to user mode when
 * `start` returns. Without a parent it is the first of its group and session.
 * With `leader` it is one more thread of that program, and nobody's child.
 * Returns NULL if memory or room in the table ran out. It does not run before
 * process_run(). */
struct process *process_create(const char *name, struct process *parent,
                               struct process *leader, void (*start)(void));

/* Makes a new process runnable. */
void process_run(struct process *process);

/* The same for a child of the current process. Returns false, without running
 * the child, if a signal came for the parent while it made the child: a signal
 * to the group may have missed the child, so the parent must act on the signal
 * first and then start again. */
bool process_run_child(struct process *child);

/* With process_lock held: `thread`, the only one left in its program, takes the
 * place and the pid of its leader. The leader has ended; the reaper gets it
 * under the thread's old number. */
void process_take_over(struct process *thread, struct process *leader);

/* Frees what is left of a process that has ended, or never ran. */
void process_free(struct process *process);

/* With process_lock held: find a process by pid, or by its index in the table,
 * to visit all of them. NULL: there is none. */
struct process *process_find(int pid);
struct process *process_at(unsigned index);

/* Whether there is a process `pid`; 0 means the caller. */
bool process_there(int pid);

unsigned process_count(void);

/* TSC ticks on a CPU of the current thread; of the current program. */
uint64_t process_own_run_time(void);
uint64_t process_run_time(void);

/* The user registers of a process that is in the kernel. */
static inline struct trap_frame *process_frame(struct process *process)
{
    return (struct trap_frame *)(process->kstack_top -
                                 sizeof(struct trap_frame));
}

#endif
