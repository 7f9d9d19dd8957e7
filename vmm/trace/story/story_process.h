/* SPDX-License-Identifier: MIT */
/*
 * The processes of a story: the system calls and traps that each is in, from
 * the outermost to the innermost. Only story.c uses this.
 */
#ifndef VMM_TRACE_STORY_STORY_PROCESS_H
#define VMM_TRACE_STORY_STORY_PROCESS_H

#include "story.h"

#define STORY_DEPTH_MAX     8u     /* deeper levels are not told apart */
#define STORY_PROCESSES_MAX 16384u /* processes beyond this have no links */
#define STORY_BUCKETS       1024u  /* a power of two */

struct story_level {
    uint64_t number; /* of the SYSCALL or TRAP */
    uint64_t tsc;
    uint32_t reason;
    uint8_t kind;
    uint8_t vcpu;
    bool from_user; /* the process was in ring 3 before it */
};

struct story_process {
    struct story_process *next;
    struct story_process *next_open, **open_at; /* while depth is not 0 */
    uint64_t key;
    uint64_t born; /* the PROCESS record of its fork, until its first end */
    uint64_t last_call; /* latest SYSCALL or SYSRET: for TEXT */
    uint16_t text_seen; /* bytes seen so far of a text that comes in pieces */
    uint8_t vcpu;       /* where it was seen last: story_process_move */
    unsigned depth;
    struct story_level levels[STORY_DEPTH_MAX];
    char name[sizeof(((struct hv_trace_record *)0)->name) + 1];
};

struct story_processes {
    unsigned nr;
    struct story_process *buckets[STORY_BUCKETS];
    struct story_process *open[256]; /* by vCPU: those that are in a level */
};

/* Finds a process; NULL if it was never seen. The idle processes of all vCPUs
 * share pid 0, so `vcpu` tells them apart. */
struct story_process *story_process_find(const struct story_processes *all,
                                         uint32_t pid, uint8_t vcpu);
/* The same, but creates the process if it is new; NULL if there are too many,
 * or out of memory. */
struct story_process *story_process_get(struct story_processes *all,
                                        uint32_t pid, uint8_t vcpu);
void story_processes_free(struct story_processes *all);

/* The innermost level; NULL if the process is in ring 3 or that is not
 * known. */
const struct story_level *
story_process_top(const struct story_process *process);

/* The process was seen on this vCPU. */
void story_process_move(struct story_processes *all,
                        struct story_process *process, uint8_t vcpu);

/* Adds a level; drops it if the stack is full. */
void story_process_push(struct story_processes *all,
                        struct story_process *process,
                        const struct story_level *level);

/* Removes the innermost level, which there must be. The pointer is valid until
 * the next push. */
const struct story_level *story_process_pop(struct story_process *process);

#endif
