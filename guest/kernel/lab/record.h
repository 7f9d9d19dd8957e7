/* SPDX-License-Identifier: MIT */
/*
 * A recorder of the moments that the texts' tables consist of: the kernel's
 * own code says when it comes to one. It writes into memory; a lab prints it
 * afterwards. Off, it costs a look at a flag.
 */
#ifndef LAB_RECORD_H
#define LAB_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event {                       /* a, b */
             EVENT_TRAP_TABLE,     /* address of the table */
             EVENT_TIMER_STARTED,  /* period in ns */
             EVENT_ENTRY_MADE,     /* pid of the new process */
             EVENT_PROGRAM_LOADED, /* first instruction, stack pointer */
             EVENT_TRAP, /* vector, rip: the program's registers are saved */
             EVENT_SYSTEM_CALL,   /* number */
             EVENT_RETURN,        /* rip, rsp: about to restore the program's */
             EVENT_CONTEXT_SAVED, /* pid: the kernel's registers, of who leaves
                                   */
             EVENT_CONTEXT_LOADED, /* pid: ... of who comes */
             EVENT_MEMORY_FREED,   /* pages */
             EVENT_ENTRY_FREED,    /* pid */
};

struct moment {
    uint64_t tsc;
    uint64_t a, b;
    uint16_t pid; /* the current process */
    uint8_t cpu;
    uint8_t event;
};

extern bool recording;

/* Called first of all, once the command line is known. */
void record_init(void);

void record_moment(enum event event, uint64_t a, uint64_t b);

/* Stops recording. Stores how many moments there are, by time on each CPU. */
const struct moment *record_stop(size_t *count);

static inline void record(enum event event, uint64_t a, uint64_t b)
{
    if (__builtin_expect(recording, false))
        record_moment(event, a, b);
}

#endif
