/* SPDX-License-Identifier: MIT */
/*
 * Labs: demonstrations of what the study texts say (docs/labs/). The word
 * lab=NAME on the command line chooses one; it runs, checks itself, and ends
 * the machine with status 0 if everything was as it should be. lab=list lists
 * them. docs/labs/ explains each.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include <stdbool.h>

#define LAB_MAX_WORDS 4u

struct lab {
    const char *name;
    const char *rows; /* of the table in docs/labs/README.md */
    const char *what; /* one line, for lab=list */

    /* Any of these may be left out. */
    const char *sched; /* the policy it needs, unless sched= says otherwise */
    bool one_cpu;      /* it would show nothing with more */
    bool trace;        /* it reads the trace (trace/history.h) */
    bool (*run)(void); /* in the kernel, before any program runs */
    const char *words[LAB_MAX_WORDS + 1]; /* the program, as process 1 */
    bool (*check)(void); /* in the kernel, after process 1 ended */
};

/* The lab that the command line asks for, or NULL. */
const struct lab *lab_chosen(void);

/* The scheduling policy: from the word sched=, else the lab's; or NULL. */
const char *lab_policy(void);

/* Whether to keep trace records even if the hypervisor wants none. */
bool lab_reads_trace(void);

/* Process 1 calls it before it becomes a program: runs the kernel's part of the
 * lab. Ends the machine if the lab has no program, and for lab=list. Returns
 * the program to run, or NULL if there is no lab. */
const char *const *lab_start(void);

/* Process 1 calls it at its end. Returns the machine's exit status. */
int lab_end(int status);

/* Prints "ok - text" or "not ok - text". Returns `ok` as an int, so that
 * several checks can be joined with &, which makes every one of them. */
int lab_check(bool ok, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The kernel's parts of the labs, one file each. */
bool lab_nest(void);
bool lab_double_fault(void);
bool lab_doors_watch(void);
bool lab_doors(void);
bool lab_exits(void);
bool lab_panic(void);
bool lab_locks(void);
bool lab_takeover(void);
bool lab_protocol(void);
bool lab_timer(void);
bool lab_space(void);
bool lab_cost(void);

#endif
